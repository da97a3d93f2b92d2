// What the view asks: our own pages for what there is, Airflow's REST API for what is to be done.
// Addresses are relative to Airflow's own (its <base>), which may lie below a path.

const COST_DATA = "sentinel/cost-data";

/** Open incidents, exports, months. */
export function readCostData() {
  return ask(`${COST_DATA}/months`);
}

/** What a month can be rolled back to. */
export function readSnapshots(month) {
  const named = new URLSearchParams({ export: month.export, billing_period: month.billing_period });
  return ask(`${COST_DATA}/snapshots?${named}`);
}

/** Start a run with these params, as whoever is signed in: Airflow says whether they may. */
export function startRun(dagId, conf) {
  return ask(`api/v2/dags/${dagId}/dagRuns`, {
    body: JSON.stringify({ conf, logical_date: null }),
    headers: { "Content-Type": "application/json" },
    method: "POST",
  });
}

/** The run as it is now. */
export function readRun(run) {
  return ask(`api/v2/dags/${run.dag_id}/dagRuns/${encodeURIComponent(run.dag_run_id)}`);
}

async function ask(path, options = {}) {
  const answer = await fetch(new URL(path, document.baseURI), { credentials: "same-origin", ...options });
  if (!answer.ok) {
    throw new Error(await reason(answer));
  }
  return answer.json();
}

async function reason(answer) {
  if (answer.status === 401) {
    return "You are not signed in any more: reload the page.";
  }
  if (answer.status === 403) {
    return "Your role in Airflow does not allow this: ask who administers Airflow.";
  }
  const { detail } = await answer.json().catch(() => ({}));
  return typeof detail === "string" ? detail : `Airflow answered ${answer.status}: ${JSON.stringify(detail ?? null)}`;
}
