import "@/charts/charts.css";
import "./regions.css";
import { useRegions } from "@/api/regions";
import { Card } from "@/design/card";
import { Skeleton } from "@/design/skeleton";
import { EmptyState, ErrorState, FilteredToNothing } from "@/design/states";
import { METRICS } from "@/format/names";
import { chosenTotal } from "@/format/units";
import { useQuestion } from "@/shell/question";
import { useView } from "@/state/location";
import { RegionHeat } from "./region-heat";
import { RegionMap } from "./region-map";

/** Where the money goes: on a map, in order, and by service. */
export default function RegionsPage() {
  const [view, change] = useView();
  const { question } = useQuestion();
  const { data, error, refetch, isPlaceholderData } = useRegions({ ...question, ...(view.compare ? { compare: view.compare } : {}) });
  const title = `${METRICS[view.metric]} by region`;
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;

  if (error || !data || !total || data.rows.length === 0) {
    return (
      <Card title={title}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} height={480} />
        ) : !data || isPlaceholderData ? (
          <Skeleton height={480} />
        ) : view.conditions.length > 0 ? (
          <FilteredToNothing onClear={() => change({ conditions: [] })} height={480} />
        ) : (
          <EmptyState title="No costs on these days" height={480}>
            Nothing is published for them. Choose other days above.
          </EmptyState>
        )}
      </Card>
    );
  }
  return (
    <div className="page">
      <RegionMap data={data} total={total} isRefreshing={isPlaceholderData} />
      <RegionHeat data={data} total={total} isRefreshing={isPlaceholderData} />
    </div>
  );
}
