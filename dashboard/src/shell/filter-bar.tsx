import { METRICS } from "@/format/names";
import { Segments, Select } from "@/design/select";
import { useView } from "@/state/location";
import { comparisonOf, hasOwnDays, MOVERS_COMPARISONS, withComparison } from "@/state/movers-comparison";
import { isUseful, suitedGranularity } from "@/state/span";
import { COMPARISONS, GRANULARITIES, METRIC_NAMES } from "@/state/view";
import { ConditionChips } from "./condition-chips";
import { COMPARISON_LABELS, GRANULARITY_LABELS, MOVERS_LABELS } from "./control-labels";
import { FilterPicker } from "./filter-picker";
import { GroupPicker } from "./group-picker";
import type { Control } from "./pages";
import { usePublication } from "./publication";
import { useQuestion } from "./question";
import { SpanPicker } from "./span-picker";

/** One bar for all pages: which days, which measure, what in and what out. */
export function FilterBar({ controls }: { controls: readonly Control[] }) {
  const [view, change] = useView();
  const { days } = useQuestion();
  const has = (control: Control) => controls.includes(control);
  return (
    <search className="filter-bar" aria-label="What is shown">
      <div className="filter-row">
        {has("comparison") && (
          <Select
            label="Compare"
            value={comparisonOf(view)}
            options={MOVERS_COMPARISONS.map((value) => ({ value, label: MOVERS_LABELS[value] }))}
            onChange={(comparison) => change(withComparison(view, comparison))}
          />
        )}
        {has("span") && !(has("comparison") && hasOwnDays(comparisonOf(view))) && <SpanPicker />}
        {has("metric") && (
          <Select
            label="Measure"
            value={view.metric}
            options={METRIC_NAMES.map((value) => ({ value, label: METRICS[value] }))}
            onChange={(metric) => change({ metric, unit: null })}
          />
        )}
        {(has("group") || has("one-group")) && <GroupPicker isRequired={has("one-group")} />}
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
