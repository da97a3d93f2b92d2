// One row per export and month: what readers see of it, what waits, and what can be done.

import { count, instant, STATES } from "./words.js";

const { createElement: h } = globalThis.React;
const { Badge, Button, HStack, Link, Table, Text } = globalThis.ChakraUI;

const COLUMNS = ["Month", "Export", "State", "Last delivery (UTC)", "Published (UTC)", "Finality", "Line items", "Checks", "", ""];

export function MonthsTable({ months, onRefresh, onRollBack }) {
  return h(Table.ScrollArea, { borderWidth: "1px" },
    h(Table.Root, { size: "sm" },
      h(Table.Header, null,
        h(Table.Row, null, COLUMNS.map((name, index) => h(Table.ColumnHeader, { key: index }, name)))),
      h(Table.Body, null, months.map((month) =>
        h(MonthRow, { key: `${month.billing_period} ${month.export}`, month, onRefresh, onRollBack })))));
}

function MonthRow({ month, onRefresh, onRollBack }) {
  const { billing_period: period, published } = month;
  const state = STATES[month.state];
  const label = `${period} of ${month.export}`;
  return h(Table.Row, { "data-testid": `month ${period} ${month.export}` },
    h(Table.Cell, { fontWeight: "semibold" }, period),
    h(Table.Cell, null, month.export),
    h(Table.Cell, { maxW: "26rem", minW: "12rem", whiteSpace: "normal" },
      h(Badge, { colorPalette: state.palette }, state.word),
      month.reason ? h(Text, { color: "fg.muted", fontSize: "xs", mt: 1 }, month.reason) : null),
    h(Table.Cell, null, instant(month.delivered_at ?? published?.delivered_at)),
    h(Table.Cell, { title: published?.snapshot_id }, instant(published?.published_at)),
    h(Table.Cell, null, published?.finality ?? "–"),
    h(Table.Cell, { textAlign: "end" }, count(published?.line_item_count)),
    h(Table.Cell, null, checks(published)),
    h(Table.Cell, null, h(HStack, { gap: 3 }, Object.entries(month.links).map(([word, url]) =>
      url ? h(Link, { color: "fg.info", href: url, key: word, rel: "noopener", target: "_blank" }, word) : null))),
    h(Table.Cell, null, h(HStack, { gap: 2, justify: "end" },
      h(Button, { "aria-label": `Refresh ${label}`, onClick: () => onRefresh(month), size: "xs", variant: "outline" }, "Refresh"),
      published
        ? h(Button, {
            "aria-label": `Roll back ${label}`,
            colorPalette: "danger",
            onClick: () => onRollBack(month),
            size: "xs",
            variant: "outline",
          }, "Roll back…")
        : null)));
}

function checks(published) {
  if (!published || published.checks_passed === null) {
    return "–";
  }
  const warned = published.checks_warned ? `, ${published.checks_warned} warned` : "";
  return `${published.checks_passed} passed${warned}`;
}
