import { useCallback, useMemo, useState } from "react";
import type { CostsAnswer, CostsQuery } from "@/api/costs";
import { bucketDays, type Drill } from "@/charts/drill";
import { DrillMenu } from "@/charts/drill-menu";
import { LazyTimeChart } from "@/charts/lazy-time-chart";
import { Legend } from "@/charts/legend";
import { summary } from "@/charts/summary";
import { type Bucket, type GroupTotal, highest, toSeries } from "@/charts/to-series";
import { TopSelect } from "@/charts/top-select";
import { UnitSwitch } from "@/charts/unit-switch";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { FinalityBadge } from "@/design/finality-badge";
import { Segments } from "@/design/select";
import { dimensionWords, METRICS } from "@/format/names";
import { formerOf, rowsIn, type Total } from "@/format/units";
import { useHues } from "@/shell/hues";
import { usePublication } from "@/shell/publication";
import { useView } from "@/state/location";
import type { Granularity } from "@/state/view";
import { DailyTable } from "./daily-table";

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

  const { start_date: start, end_date: end, other_groups: otherGroups } = data.meta;
  const metric = METRICS[view.metric];
  const { isCumulative, groupBy } = view;
  const isTable = view.form === "table";
  const series = useMemo(() => {
    const naming = { dimension: groupBy, hue, otherGroups, whole: metric };
    return toSeries(rowsIn(data.rows, total), { start, end, granularity, asOf, isCumulative, naming });
  }, [data.rows, total, start, end, granularity, asOf, isCumulative, groupBy, hue, otherGroups, metric]);
  const onChoose = useCallback(
    (group: GroupTotal | null, { date }: Bucket) => {
      const all = { key: "all", kind: "value", value: null, label: metric, hue: "var(--hue-1)" } as const;
      setDrill({ dimension: group ? groupBy : "", group: group ?? all, bucket: bucketDays(date, granularity, { start, end }) });
    },
    [granularity, start, end, groupBy, metric],
  );
  const { former, formerTotal } = formerOf(data.meta.compare, total);
  const sum = total.amount ?? "0";
  const title = `${metric} ${isCumulative ? "so far, " : ""}by ${granularity}${view.groupBy ? ` and ${dimensionWords(view.groupBy)}` : ""}`;
  const sentence = summary({ metric, start, end, total: sum, formerTotal, former, unit: total, granularity, groups: series.groups, top: isCumulative ? null : highest(series) });
  const shared = { series, unit: total, granularity };

  return (
    <Card
      title={title}
      sentence={sentence}
      badges={<FinalityBadge finality={data.meta.finality} />}
      isRefreshing={isRefreshing}
      tools={
        <>
          <UnitSwitch totals={data.meta.totals} shown={total} />
          {view.groupBy && <TopSelect />}
          <Segments label="Sum" value={isCumulative ? "sum" : "each"} options={[{ value: "each", label: `Per ${granularity}` }, { value: "sum", label: "Cumulative" }]} onChange={(one) => change({ isCumulative: one === "sum" })} />
          <Segments label="Show as" value={isTable ? "table" : "chart"} options={[{ value: "chart", label: "Chart" }, { value: "table", label: "Table" }]} onChange={(form) => change({ form })} />
          <CsvButton path="/v1/costs" query={query} />
        </>
      }
    >
      {isTable ? (
        <DailyTable {...shared} isCumulative={isCumulative} total={sum} formerTotal={formerTotal} caption={`${title}. ${sentence}`} />
      ) : (
        <div className="chart-with-legend" data-highlighted={highlighted ?? undefined}>
          <LazyTimeChart {...shared} shape={isCumulative ? "areas" : "bars"} label={`${title}. ${sentence}`} onChoose={onChoose} />
          <Legend groups={series.groups} total={sum} unit={total} hasFormer={formerTotal !== null} onHighlight={setHighlighted} onChoose={(group) => setDrill({ dimension: view.groupBy, group, bucket: null })} />
        </div>
      )}
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
      {series.buckets.some((bucket) => bucket.isFilling && bucket.total !== null) && <p className="chart-note">AWS had not delivered the whole of the newest {granularity} yet{!isTable && !isCumulative && " (hatched)"}; its figures will grow.</p>}
    </Card>
  );
}
