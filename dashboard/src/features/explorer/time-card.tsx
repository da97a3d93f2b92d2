import { type CostsAnswer, type CostsQuery, useCosts } from "@/api/costs";
import { FillingNote } from "@/charts/filling-note";
import { isGroupedBy } from "@/charts/groups";
import { summary } from "@/charts/summary";
import { TimePanel } from "@/charts/time-panel";
import { highest } from "@/charts/to-series";
import { useSeries } from "@/charts/use-series";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { FinalityBadge } from "@/design/finality-badge";
import { dimensionWords, METRICS } from "@/format/names";
import { chosenTotal, formerOf, type Total } from "@/format/units";
import { totalFigure } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";
import { UnpublishedNote } from "@/shell/unpublished-note";
import { useQuestion } from "@/shell/question";
import { useView } from "@/state/location";
import { suitedGranularity } from "@/state/span";
import type { Granularity } from "@/state/view";
import { ExplorerTools } from "./explorer-tools";
import { Unanswered } from "./unanswered";

/** The groups over time. */
export function TimeCard() {
  const [view] = useView();
  const { question, days } = useQuestion();
  const granularity = view.granularity ?? suitedGranularity(days);
  const groups = view.groupBy ? [view.groupBy] : [];
  const query = { ...question, group_by: groups, granularity, ...(view.compare ? { compare: view.compare } : {}), limit: view.topN };
  const { data, error, refetch, isPlaceholderData } = useCosts(query);
  const title = `${METRICS[view.metric]} by ${granularity}${view.groupBy ? ` and ${dimensionWords(view.groupBy)}` : ""}`;
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const isLoading = !data || !isGroupedBy(data.rows, groups);
  if (error || isLoading || !total || data.rows.length === 0) {
    return <Unanswered title={title} tools={<ExplorerTools />} error={error} isLoading={isLoading} onRetry={() => void refetch()} />;
  }
  return <Answered title={title} data={data} query={query} total={total} granularity={granularity} isRefreshing={isPlaceholderData} />;
}

interface Props {
  title: string;
  data: CostsAnswer;
  query: CostsQuery;
  total: Total;
  granularity: Granularity;
  isRefreshing: boolean;
}

function Answered({ title, data, query, total, granularity, isRefreshing }: Props) {
  const [view] = useView();
  const series = useSeries(data, total, granularity, false);
  const days = { start: data.meta.start_date, end: data.meta.end_date };
  const { former, formerTotal } = formerOf(data.meta.compare, total);
  const sum = total.amount ?? "0";
  const sentence = summary({ metric: METRICS[view.metric], ...days, total: sum, formerTotal, former, unit: total, granularity, groups: series.groups, top: highest(series) });
  const shape = view.chartKind === "lines" ? "lines" : "bars";
  return (
    <Card
      className="explorer-card"
      title={title}
      sentence={sentence}
      badges={<FinalityBadge finality={data.meta.finality} />}
      isRefreshing={isRefreshing}
      tools={
        <ExplorerTools totals={data.meta.totals} total={total}>
          <WhereFrom figure={totalFigure(view, data.meta, total, formerTotal)} />
          <CsvButton path="/v1/costs" query={query} />
        </ExplorerTools>
      }
    >
      <TimePanel meta={data.meta} series={series} shape={shape} total={total} granularity={granularity} isCumulative={false} label={`${title}. ${sentence}`} />
      <FillingNote series={series} granularity={granularity} isHatched={shape === "bars"} />
      <UnpublishedNote span={data.meta} former={data.meta.compare} />
    </Card>
  );
}
