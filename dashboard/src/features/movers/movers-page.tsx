import "@/charts/charts.css";
import "./movers.css";
import { Problem } from "@/api/client";
import { useMovers } from "@/api/movers";
import { Card } from "@/design/card";
import { Skeleton } from "@/design/skeleton";
import { EmptyState, ErrorState, FilteredToNothing } from "@/design/states";
import { dimensionWords, METRICS } from "@/format/names";
import { chosenTotal } from "@/format/units";
import { useQuestion } from "@/shell/question";
import { useView } from "@/state/location";
import { comparisonOf, hasOwnDays, withComparison } from "@/state/movers-comparison";
import { DEFAULTS } from "@/state/view";
import { MoversFigures } from "./movers-figures";

const HEIGHT = 480;
/** As many groups as the API tells apart. */
const GROUPS = 500;

/** Why the bill changed. */
export default function MoversPage() {
  const [view, change] = useView();
  const { question } = useQuestion();
  const comparison = comparisonOf(view);
  const dimension = view.groupBy || DEFAULTS.groupBy;
  const { start_date, end_date, ...anyDays } = question;
  const query = { ...anyDays, ...(hasOwnDays(comparison) ? {} : { start_date, end_date }), comparison, group_by: [dimension], limit: GROUPS };
  const { data, error, refetch, isPlaceholderData } = useMovers(query);
  const total = data ? chosenTotal([...data.meta.totals, ...(data.meta.compare?.totals ?? [])], view.unit) : null;
  if (!error && data && total && data.rows.length > 0) {
    return <MoversFigures data={data} total={total} isRefreshing={isPlaceholderData} />;
  }
  const isNoMonth = error instanceof Problem && error.status === 400 && comparison === "month_over_month";
  const toDate = (
    <button type="button" className="button" onClick={() => change(withComparison(view, "month_to_date"))}>
      Compare the month to date
    </button>
  );
  return (
    <Card title={`Change of ${METRICS[view.metric].toLowerCase()} by ${dimensionWords(dimension)}`}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} height={HEIGHT} {...(isNoMonth ? { actions: toDate } : {})} />
      ) : !data ? (
        <Skeleton height={HEIGHT} />
      ) : view.conditions.length > 0 ? (
        <FilteredToNothing onClear={() => change({ conditions: [] })} height={HEIGHT} />
      ) : (
        <EmptyState title="Nothing to compare on these days" height={HEIGHT}>
          Nothing is published for them, nor for those before. Choose other days above.
        </EmptyState>
      )}
    </Card>
  );
}
