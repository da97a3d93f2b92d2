// A person says which snapshot and why, and confirms: readers see the former snapshot at once.

import { readSnapshots } from "./airflow_api.js";
import { instant } from "./words.js";

const { createElement: h, useEffect, useState } = globalThis.React;
const { Alert, Button, Dialog, Field, Input, NativeSelect, Portal, Stack, Text } = globalThis.ChakraUI;

// As the param `reason` of the DAG wants it.
const SHORTEST_REASON = 3;

export function RollBackDialog({ month, onClose, onConfirm }) {
  const [found, setFound] = useState();
  const [problem, setProblem] = useState();
  const [snapshotId, setSnapshotId] = useState("");
  const [reason, setReason] = useState("");

  useEffect(() => {
    readSnapshots(month).then((answer) => {
      setFound(answer);
      setSnapshotId(answer.before ?? "");
    }, (error) => setProblem(error.message));
  }, [month]);

  const isReady = snapshotId !== "" && reason.trim().length >= SHORTEST_REASON;
  const conf = { billing_period: month.billing_period, export: month.export, reason: reason.trim(), snapshot_id: snapshotId };
  return h(Dialog.Root, { onOpenChange: ({ open }) => open || onClose(), open: true, role: "alertdialog" },
    h(Portal, null, h(Dialog.Backdrop), h(Dialog.Positioner, null, h(Dialog.Content, null,
      h(Dialog.Header, null, h(Dialog.Title, null, `Roll back ${month.billing_period} of ${month.export}?`)),
      h(Dialog.Body, null, h(Stack, { gap: 4 },
        h(Text, null, "The dashboard, the API and the Athena views show the former snapshot at once, with your reason. ",
          "Nothing is deleted; the next delivery of AWS is published as ever."),
        h(Text, { color: "fg.muted", fontSize: "sm" },
          `Published now: ${month.published.snapshot_id}, delivered ${instant(month.published.delivered_at)} UTC`),
        problem ? h(Problem, null, problem) : null,
        found ? h(SnapshotField, { found, setSnapshotId, snapshotId }) : null,
        h(Field.Root, { required: true },
          h(Field.Label, null, "Reason", h(Field.RequiredIndicator)),
          h(Input, { onChange: (event) => setReason(event.target.value), placeholder: "AWS takes the credit back, case 123", value: reason }),
          h(Field.HelperText, null, "Kept in the pointer, and shown to readers.")))),
      h(Dialog.Footer, null,
        h(Button, { onClick: onClose, variant: "outline" }, "Cancel"),
        h(Button, { colorPalette: "danger", disabled: !isReady, onClick: () => onConfirm(conf) },
          `Roll back ${month.billing_period}`))))));
}

function SnapshotField({ found, setSnapshotId, snapshotId }) {
  if (found.snapshots.length === 0) {
    return h(Problem, null, "There is no other proven snapshot of this month.");
  }
  return h(Field.Root, { required: true },
    h(Field.Label, null, "Snapshot to publish again"),
    h(NativeSelect.Root, null,
      h(NativeSelect.Field, { onChange: (event) => setSnapshotId(event.target.value), value: snapshotId },
        found.before === null ? h("option", { value: "" }, "Choose a snapshot") : null,
        found.snapshots.map((one) => h("option", { key: one.snapshot_id, value: one.snapshot_id }, told(one, found.before)))),
      h(NativeSelect.Indicator)));
}

function told(one, before) {
  const notes = [one.snapshot_id === before ? " (the one before)" : "", one.is_taken_back ? " (was taken back)" : ""];
  return `delivered ${instant(one.delivered_at)} UTC: ${one.snapshot_id}${notes.join("")}`;
}

function Problem({ children }) {
  return h(Alert.Root, { status: "error" }, h(Alert.Indicator), h(Alert.Title, null, children));
}
