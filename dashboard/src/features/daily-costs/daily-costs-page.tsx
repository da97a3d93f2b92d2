import "@/charts/charts.css";
import { useEffect } from "react";
import { useCosts } from "@/api/costs";
import { CHART_HEIGHT } from "@/charts/chart-height";
import { fetchTimeChart } from "@/charts/lazy-time-chart";
import { Card } from "@/design/card";
import { Skeleton } from "@/design/skeleton";
import { EmptyState, ErrorState, FilteredToNothing } from "@/design/states";
import { chosenTotal } from "@/format/units";
import { METRICS } from "@/format/names";
import { useQuestion } from "@/shell/question";
import { useView } from "@/state/location";
import { suitedGranularity } from "@/state/span";
import { DailyCard } from "./daily-card";

const HEIGHT = CHART_HEIGHT + 120;

/** What was spent on which day, and on what. */
export default function DailyCostsPage() {
  const [view, change] = useView();
  const { question, days } = useQuestion();
  const granularity = view.granularity ?? suitedGranularity(days);
  const query = {
    ...question,
    group_by: view.groupBy ? [view.groupBy] : [],
    granularity,
    is_cumulative: view.isCumulative,
    ...(view.compare ? { compare: view.compare } : {}),
    limit: view.topN,
  };
  const { data, error, refetch, isPlaceholderData } = useCosts(query);
  useEffect(() => {
    if (view.form === "chart") fetchTimeChart();
  }, [view.form]);

  const title = `${METRICS[view.metric]} by ${granularity}`;
  if (error) {
    return (
      <Card title={title}>
        <ErrorState error={error} onRetry={() => void refetch()} height={HEIGHT} />
      </Card>
    );
  }
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const isEmpty = data && (!total || data.rows.length === 0);
  // That there was nothing before says nothing of what is asked now.
  if (!data || (isEmpty && isPlaceholderData)) {
    return (
      <Card title={title}>
        <Skeleton height={HEIGHT} />
      </Card>
    );
  }
  if (!total || isEmpty) {
    return (
      <Card title={title}>
        {view.conditions.length > 0 ? (
          <FilteredToNothing onClear={() => change({ conditions: [] })} height={HEIGHT} />
        ) : (
          <EmptyState title="No costs on these days" height={HEIGHT}>
            Nothing is published for them. Choose other days above.
          </EmptyState>
        )}
      </Card>
    );
  }
  return <DailyCard data={data} total={total} isRefreshing={isPlaceholderData} />;
}
