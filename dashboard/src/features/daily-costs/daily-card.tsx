import { useCallback, useMemo, useState } from "react";
import type { CostsAnswer, CostsQuery } from "@/api/costs";
import { type Drill, DrillMenu } from "@/charts/drill-menu";
import { Legend } from "@/charts/legend";
import { UnitSwitch } from "@/charts/unit-switch";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { FinalityBadge } from "@/design/finality-badge";
import { Select, Segments } from "@/design/select";
import { addDays, addMonths } from "@/format/days";
import { dimensionWords, METRICS } from "@/format/names";
import { rowsIn, type Total, unitKey } from "@/format/units";
import { useHues } from "@/shell/hues";
import { usePublication } from "@/shell/publication";
import { useView } from "@/state/location";
import type { Granularity } from "@/state/view";
import { DailyChart } from "./daily-chart";
import { DailyTable } from "./daily-table";
import { summary } from "./summary";
import { type Bucket, type GroupTotal, toSeries } from "./to-series";

const TOPS = ["3", "5", "7", "10", "15", "20"];

interface Props {
  data: CostsAnswer;
  query: CostsQuery;
  total: Total;
  granularity: Granularity;
  isRefreshing: boolean;
}

/** The chart with its sentence, its legend, its table and its file. */
export function DailyCard({ data, query, total, granularity, isRefreshing }: Props) {
  const [view, change] = useView();
  const { asOf } = usePublication();
  const hue = useHues(view.groupBy);
  const [highlighted, setHighlighted] = useState<number | null>(null);
  const [drill, setDrill] = useState<Drill | null>(null);

  const { start_date: start, end_date: end, other_groups: otherGroups, compare } = data.meta;
  const metric = METRICS[view.metric];
  const { isCumulative, groupBy } = view;
  const series = useMemo(() => {
    const naming = { dimension: groupBy, hue, otherGroups, whole: metric };
    return toSeries(rowsIn(data.rows, total), { start, end, granularity, asOf, isCumulative, naming });
  }, [data.rows, total, start, end, granularity, asOf, isCumulative, groupBy, hue, otherGroups, metric]);
  const onChoose = useCallback(
    (group: GroupTotal | null, { date }: Bucket) => {
      const after = granularity === "month" ? addMonths(date, 1) : addDays(date, granularity === "week" ? 7 : 1);
      const bucket = { start: date < start ? start : date, end: after > end ? end : after, granularity };
      const all = { key: "all", kind: "value", value: null, label: metric, hue: "var(--hue-1)" } as const;
      setDrill({ dimension: group ? groupBy : "", group: group ?? all, bucket });
    },
    [granularity, start, end, groupBy, metric],
  );
  const former = compare ? { start: compare.start_date, end: compare.end_date } : null;
  const formerTotal = compare ? (compare.totals.find((one) => unitKey(one) === unitKey(total))?.amount ?? "0") : null;
  const sum = total.amount ?? "0";
  const title = `${metric} ${isCumulative ? "so far, " : ""}by ${granularity}${view.groupBy ? ` and ${dimensionWords(view.groupBy)}` : ""}`;
  const sentence = summary({ metric, start, end, total: sum, formerTotal, former, unit: total, granularity, isCumulative, series });
  const shared = { series, unit: total, granularity, isCumulative };

  return (
    <Card
      title={title}
      sentence={sentence}
      badges={<FinalityBadge finality={data.meta.finality} />}
      isRefreshing={isRefreshing}
      tools={
        <>
          <UnitSwitch totals={data.meta.totals} shown={total} />
          {view.groupBy && <Select label="Top" value={String(view.topN)} options={TOPS.map((value) => ({ value, label: value }))} onChange={(top) => change({ topN: Number(top) })} />}
          <Segments label="Sum" value={isCumulative ? "sum" : "each"} options={[{ value: "each", label: `Per ${granularity}` }, { value: "sum", label: "Cumulative" }]} onChange={(one) => change({ isCumulative: one === "sum" })} />
          <Segments label="Show as" value={view.isTable ? "table" : "chart"} options={[{ value: "chart", label: "Chart" }, { value: "table", label: "Table" }]} onChange={(one) => change({ isTable: one === "table" })} />
          <CsvButton path="/v1/costs" query={query} />
        </>
      }
    >
      {view.isTable ? (
        <DailyTable {...shared} total={sum} formerTotal={formerTotal} caption={`${title}. ${sentence}`} />
      ) : (
        <div className="chart-with-legend" data-highlighted={highlighted ?? undefined}>
          <DailyChart
            {...shared}
            label={`${title}. ${sentence}`}
            onChoose={onChoose}
          />
          <Legend groups={series.groups} total={sum} unit={total} hasFormer={formerTotal !== null} onHighlight={setHighlighted} onChoose={(group) => setDrill({ dimension: view.groupBy, group, bucket: null })} />
        </div>
      )}
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
      {series.buckets.some((bucket) => bucket.isFilling && bucket.total !== null) && <p className="chart-note">AWS had not delivered the whole of the newest {granularity} yet{!view.isTable && !isCumulative && " (hatched)"}; its figures will grow.</p>}
    </Card>
  );
}
