import type { ReactNode } from "react";
import { TopSelect } from "@/charts/top-select";
import { UnitSwitch } from "@/charts/unit-switch";
import { Segments } from "@/design/select";
import type { Total } from "@/format/units";
import { useView } from "@/state/location";
import type { ChartKind, Form } from "@/state/view";

const FORM_OPTIONS: { value: Form; label: string }[] = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
  { value: "pivot", label: "Pivot" },
];
const CHART_OPTIONS: { value: ChartKind; label: string }[] = [
  { value: "bars", label: "Bars" },
  { value: "lines", label: "Lines" },
  { value: "ranked", label: "Ranked" },
];

/** How the answer is shown; there also while there is none, so that no way of showing it is a dead end. */
export function ExplorerTools({ totals = [], total = null, children }: { totals?: readonly Total[]; total?: Total | null; children?: ReactNode }) {
  const [view, change] = useView();
  return (
    <>
      {total && <UnitSwitch totals={totals} shown={total} />}
      {(view.groupBy || view.form === "pivot") && <TopSelect />}
      {view.form === "chart" && <Segments label="Kind of chart" value={view.chartKind} options={CHART_OPTIONS} onChange={(chartKind) => change({ chartKind })} />}
      <Segments label="Show as" value={view.form} options={FORM_OPTIONS} onChange={(form) => change({ form })} />
      {children}
    </>
  );
}
