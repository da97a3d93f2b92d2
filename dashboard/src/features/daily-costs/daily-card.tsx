import { useDeferredValue } from "react";
import { FormerNote } from "@/charts/former-note";
import { FillingNote } from "@/charts/filling-note";
import { summary } from "@/charts/summary";
import { TimePanel } from "@/charts/time-panel";
import { highest } from "@/charts/to-series";
import { TopSelect } from "@/charts/top-select";
import { UnitSwitch } from "@/charts/unit-switch";
import { type AskedCosts, useSeries } from "@/charts/use-series";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { FinalityBadge } from "@/design/finality-badge";
import { Segments } from "@/design/select";
import { dimensionWords, METRICS } from "@/format/names";
import { formerOf, type Total } from "@/format/units";
import { totalFigure } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";
import { UnpublishedNote } from "@/shell/unpublished-note";
import { useView } from "@/state/location";
import { DailyTable } from "./daily-table";

interface Props {
  data: AskedCosts;
  total: Total;
  isRefreshing: boolean;
}

/** The chart with its sentence, its legend, its table and its file: all of them of the question that was answered. */
export function DailyCard({ data, total, isRefreshing }: Props) {
  const [view, change] = useView();
  const { granularity = "day", is_cumulative: isCumulative = false, group_by: [groupBy = ""] = [] } = data.asked;
  const series = useSeries(data, total);
  const days = { start: data.meta.start_date, end: data.meta.end_date };
  const { former, formerTotal } = formerOf(data.meta.compare, total);
  const metric = METRICS[data.asked.metric];
  // A table of 400 days takes longer to draw than a click may wait: the switch moves first.
  const form = useDeferredValue(view.form);
  const isTable = form === "table";
  const sum = total.amount;
  const title = `${metric} ${isCumulative ? "so far, " : ""}by ${granularity}${groupBy ? ` and ${dimensionWords(groupBy)}` : ""}`;
  const sentence = summary({ metric, ...days, total: sum, formerTotal, former, unit: total, granularity, groups: series.groups, top: isCumulative ? null : highest(series) });
  const label = `${title}. ${sentence}`;

  return (
    <Card
      title={title}
      sentence={sentence}
      badges={<FinalityBadge finality={data.meta.finality} />}
      isRefreshing={isRefreshing || form !== view.form}
      tools={
        <>
          <UnitSwitch totals={data.meta.totals} shown={total} />
          {view.groupBy && <TopSelect />}
          <Segments label="Sum" value={view.isCumulative ? "sum" : "each"} options={[{ value: "each", label: `Per ${granularity}` }, { value: "sum", label: "Cumulative" }]} onChange={(one) => change({ isCumulative: one === "sum" })} />
          <Segments label="Show as" value={view.form === "table" ? "table" : "chart"} options={[{ value: "chart", label: "Chart" }, { value: "table", label: "Table" }]} onChange={(form) => change({ form })} />
          <WhereFrom figure={totalFigure(data.asked, data.meta, total, formerTotal)} />
          <CsvButton path="/v1/costs" query={data.asked} />
        </>
      }
    >
      {isTable ? (
        <DailyTable data={data} series={series} total={total} formerTotal={formerTotal} caption={label} />
      ) : (
        <TimePanel data={data} series={series} shape={isCumulative ? "areas" : "bars"} total={total} label={label} />
      )}
      {!isTable && <FormerNote series={series} granularity={granularity} />}
      <FillingNote series={series} granularity={granularity} isHatched={!isTable && !isCumulative} />
      <UnpublishedNote span={data.meta} former={data.meta.compare} />
    </Card>
  );
}
