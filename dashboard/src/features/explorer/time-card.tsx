import { useCosts } from "@/api/costs";
import { FillingNote } from "@/charts/filling-note";
import { FormerNote } from "@/charts/former-note";
import { summary } from "@/charts/summary";
import { TimePanel } from "@/charts/time-panel";
import { highest } from "@/charts/to-series";
import { type AskedCosts, useSeries } from "@/charts/use-series";
import { CsvButton } from "@/design/csv-button";
import { dimensionWords, METRICS } from "@/format/names";
import { chosenTotal, formerOf, type Total } from "@/format/units";
import { useQuestion } from "@/shell/question";
import { useView } from "@/state/location";
import { suitedGranularity } from "@/state/span";
import { ExplorerCard } from "./explorer-card";
import { ExplorerTools } from "./explorer-tools";
import { Unanswered } from "./unanswered";

function titleOf(metric: string, granularity: string, groupBy: string): string {
  return `${metric} by ${granularity}${groupBy ? ` and ${dimensionWords(groupBy)}` : ""}`;
}

/** The groups over time. */
export function TimeCard() {
  const [view] = useView();
  const { question, days } = useQuestion();
  const granularity = view.granularity ?? suitedGranularity(days);
  const groups = view.groupBy ? [view.groupBy] : [];
  const query = { ...question, group_by: groups, granularity, ...(view.compare ? { compare: view.compare } : {}), limit: view.topN };
  const { data, error, refetch, isPlaceholderData } = useCosts(query);
  const title = titleOf(METRICS[view.metric], granularity, view.groupBy);
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const isEmpty = !data || !total || data.rows.length === 0;
  // That there was nothing before says nothing of what is asked now.
  const isLoading = !data || (isEmpty && isPlaceholderData);
  if (error || isLoading || !total || isEmpty) {
    return <Unanswered title={title} tools={<ExplorerTools />} error={error} isLoading={isLoading} onRetry={() => void refetch()} />;
  }
  return <Answered data={data} total={total} isRefreshing={isPlaceholderData} />;
}

interface Props {
  data: AskedCosts;
  total: Total;
  isRefreshing: boolean;
}

function Answered({ data, total, isRefreshing }: Props) {
  const [view] = useView();
  const { granularity = "day", group_by: [groupBy = ""] = [] } = data.asked;
  const metric = METRICS[data.asked.metric];
  const title = titleOf(metric, granularity, groupBy);
  const series = useSeries(data, total);
  const days = { start: data.meta.start_date, end: data.meta.end_date };
  const { former, formerTotal } = formerOf(data.meta.compare, total);
  const sentence = summary({ metric, ...days, total: total.amount, formerTotal, former, unit: total, granularity, groups: series.groups, top: highest(series) });
  const shape = view.chartKind === "lines" ? "lines" : "bars";
  return (
    <ExplorerCard title={title} sentence={sentence} asked={data.asked} meta={data.meta} total={total} formerTotal={formerTotal} isRefreshing={isRefreshing} csv={<CsvButton path="/v1/costs" query={data.asked} />}>
      <TimePanel data={data} series={series} shape={shape} total={total} label={`${title}. ${sentence}`} />
      <FormerNote series={series} granularity={granularity} />
      <FillingNote series={series} granularity={granularity} isHatched={shape === "bars"} />
    </ExplorerCard>
  );
}
