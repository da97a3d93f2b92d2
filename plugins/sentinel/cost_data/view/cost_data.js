// «Cost data»: Airflow loads this file into its own page and draws the component that bears the view's name.
// React, Chakra UI and the router are Airflow's own, so that the view looks as Airflow does, light and dark.

import { readCostData, startRun } from "./airflow_api.js";
import { Incidents } from "./incidents.js";
import { MonthsTable } from "./months_table.js";
import { RollBackDialog } from "./roll_back_dialog.js";
import { StartedRuns } from "./started_runs.js";
import { instant } from "./words.js";

const { createElement: h, useCallback, useEffect, useState } = globalThis.React;
const { Alert, Badge, Box, Button, Heading, HStack, Spinner, Stack, Text } = globalThis.ChakraUI;

const PAUSE_MS = 60_000;

function CostData() {
  const [data, setData] = useState();
  const [problem, setProblem] = useState();
  const [runs, setRuns] = useState([]);
  const [toRollBack, setToRollBack] = useState();

  const read = useCallback(() => readCostData().then((answer) => {
    setData(answer);
    setProblem(undefined);
  }, (error) => setProblem(error.message)), []);
  useEffect(() => {
    read();
    const timer = setInterval(read, PAUSE_MS);
    return () => clearInterval(timer);
  }, [read]);

  const start = (dagId, conf) => startRun(dagId, conf).then((run) => {
    setRuns((before) => [run, ...before]);
    setProblem(undefined);
  }, (error) => setProblem(`${dagId} was not started. ${error.message}`));
  const refresh = ({ billing_period, export: name }) => start("refresh_billing_period", { billing_period, export: name });
  const rollBack = (conf) => {
    setToRollBack(undefined);
    return start("roll_back_snapshot", conf);
  };

  return h(Box, { overflow: "auto", p: 4 }, h(Stack, { gap: 4 },
    h(HStack, { gap: 4, justify: "space-between" },
      h(Heading, { size: "lg" }, "Cost data"),
      h(HStack, { gap: 3 },
        data ? h(Text, { color: "fg.muted", fontSize: "sm" }, `as of ${instant(data.as_of)} UTC`) : null,
        h(Button, { onClick: read, size: "xs", variant: "outline" }, "Look again"))),
    problem ? h(Alert.Root, { status: "error" }, h(Alert.Indicator), h(Alert.Title, null, problem)) : null,
    runs.length > 0 ? h(StartedRuns, { onEnd: read, runs }) : null,
    data ? h(Found, { data, onRefresh: refresh, onRollBack: setToRollBack }) : problem ? null : h(Spinner),
    toRollBack ? h(RollBackDialog, { month: toRollBack, onClose: () => setToRollBack(undefined), onConfirm: rollBack }) : null));
}

function Found({ data, onRefresh, onRollBack }) {
  return h(Stack, { gap: 4 },
    data.incidents.length > 0 ? h(Incidents, { incidents: data.incidents }) : null,
    h(HStack, { gap: 6, wrap: "wrap" }, data.exports.map((one) =>
      h(HStack, { gap: 2, key: one.export },
        h(Badge, { colorPalette: one.late ? "orange" : "green", title: one.late ?? undefined }, one.late ? "Late" : one.delivered_at ? "In time" : "Awaited"),
        h(Text, { fontSize: "sm" }, `${one.export}: ${one.delivered_at ? `last delivery ${instant(one.delivered_at)} UTC` : "no delivery yet"}`)))),
    data.months.length > 0
      ? h(MonthsTable, { months: data.months, onRefresh, onRollBack })
      : h(Text, { color: "fg.muted" }, "Nothing is delivered and nothing is published yet."));
}

globalThis["Cost data"] = CostData;
