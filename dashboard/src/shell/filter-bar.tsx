import { METRICS } from "@/format/names";
import { Segments, Select } from "@/design/select";
import { useView } from "@/state/location";
import { isUseful, suitedGranularity } from "@/state/span";
import { COMPARISONS, type Comparison, GRANULARITIES, METRIC_NAMES } from "@/state/view";
import { ConditionChips } from "./condition-chips";
import { FilterPicker } from "./filter-picker";
import { GroupPicker } from "./group-picker";
import type { Control } from "./pages";
import { usePublication } from "./publication";
import { useQuestion } from "./question";
import { SpanPicker } from "./span-picker";

const GRANULARITY_LABELS = { day: "Day", week: "Week", month: "Month" };
const COMPARISON_LABELS: Record<Comparison, string> = {
  previous_period: "days before",
  previous_month: "month before",
  previous_year: "year before",
};

/** One bar for all pages: which days, which measure, what in and what out. */
export function FilterBar({ controls }: { controls: readonly Control[] }) {
  const [view, change] = useView();
  const { days } = useQuestion();
  const has = (control: Control) => controls.includes(control);
  return (
    <search className="filter-bar" aria-label="What is shown">
      <div className="filter-row">
        {has("span") && <SpanPicker />}
        {has("metric") && (
          <Select
            label="Measure"
            value={view.metric}
            options={METRIC_NAMES.map((value) => ({ value, label: METRICS[value] }))}
            onChange={(metric) => change({ metric, unit: null })}
          />
        )}
        {has("group") && <GroupPicker />}
        {has("granularity") && (
          <Segments
            label="Granularity"
            value={view.granularity ?? suitedGranularity(days)}
            options={GRANULARITIES.map((value) => ({ value, label: GRANULARITY_LABELS[value], isDisabled: !isUseful(value, days) }))}
            onChange={(granularity) => change({ granularity })}
          />
        )}
        {has("compare") && (
          <Select
            label="Compare"
            value={view.compare ?? ""}
            options={[{ value: "", label: "nothing" }, ...COMPARISONS.map((value) => ({ value, label: COMPARISON_LABELS[value] }))]}
            onChange={(compare) => change({ compare: compare === "" ? null : compare })}
          />
        )}
        <ExportSelect />
      </div>
      {has("filters") && (
        <div className="filter-row">
          <FilterPicker />
          <ConditionChips />
        </div>
      )}
    </search>
  );
}

/** Only where several exports are published: adding them up would count costs twice. */
function ExportSelect() {
  const [view, change] = useView();
  const { exports } = usePublication().status.meta;
  if (exports.length < 2) return null;
  return (
    <Select
      label="Export"
      value={view.exports[0] ?? ""}
      options={[{ value: "", label: "as set" }, ...exports.map((value) => ({ value, label: value }))]}
      onChange={(chosen) => change({ exports: chosen ? [chosen] : [] })}
    />
  );
}
