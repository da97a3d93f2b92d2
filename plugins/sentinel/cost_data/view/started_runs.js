// The runs that were started here, each with its state until it ends.

import { readRun } from "./airflow_api.js";
import { RUN_PALETTES } from "./words.js";

const { createElement: h, useEffect, useState } = globalThis.React;
const { Badge, HStack, Link, Stack, Text } = globalThis.ChakraUI;
const { Link: RouterLink } = globalThis.ReactRouterDOM;

const PAUSE_MS = 2000;
const ENDED = new Set(["success", "failed"]);

export function StartedRuns({ onEnd, runs }) {
  return h(Stack, { "aria-live": "polite", gap: 1 },
    runs.map((run) => h(StartedRun, { key: run.dag_run_id, onEnd, run })));
}

function StartedRun({ onEnd, run }) {
  const [state, setState] = useState(run.state);
  useEffect(() => {
    if (ENDED.has(state)) {
      onEnd();
      return undefined;
    }
    const timer = setInterval(() => readRun(run).then((now) => setState(now.state), () => undefined), PAUSE_MS);
    return () => clearInterval(timer);
  }, [run, state]);

  const page = `/dags/${run.dag_id}/runs/${encodeURIComponent(run.dag_run_id)}`;
  return h(HStack, { gap: 3 },
    h(Badge, { colorPalette: RUN_PALETTES[state] ?? "gray" }, state),
    h(Text, null, run.dag_id === "roll_back_snapshot" ? "Roll back" : "Refresh", ` ${run.conf.billing_period} of ${run.conf.export}: `,
      h(Link, { asChild: true, color: "fg.info" }, h(RouterLink, { to: page }, run.dag_run_id))));
}
