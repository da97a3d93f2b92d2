import { ArrowRight } from "lucide-react";
import { ticksFor } from "@/charts/ticks";
import { Card } from "@/design/card";
import { FinalityBadge } from "@/design/finality-badge";
import { Skeleton } from "@/design/skeleton";
import { EmptyState, ErrorState, FilteredToNothing } from "@/design/states";
import { dayText, monthText } from "@/format/days";
import { amount, changePercent, compactAmount } from "@/format/figures";
import { METRICS } from "@/format/names";
import { chosenTotal, rowsIn } from "@/format/units";
import { PageLink } from "@/shell/page-link";
import { useView } from "@/state/location";
import type { Month } from "./month";

const HEIGHT = 260;

/** The newest month day by day, each beside the same day of the month before. */
export function TrendCard({ month }: { month: Month }) {
  const [view, change] = useView();
  const { data, error, refetch, isPlaceholderData } = month.byDay;
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const title = `${METRICS[view.metric]} by day`;
  const sentence = `${monthText(month.start)}; the dashes are the same days of the month before.`;
  const tools = (
    <PageLink page="daily-costs" className="button button-plain" changed={{ compare: "previous_month", span: { kind: "preset", preset: "month" } }}>
      Daily spending <ArrowRight size={14} aria-hidden />
    </PageLink>
  );
  // That there was nothing before says nothing of what is asked now.
  const isWaiting = !data || (!total && isPlaceholderData);
  if (isWaiting || !total) {
    return (
      <Card title={title} sentence={sentence} tools={tools}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} height={HEIGHT} />
        ) : isWaiting ? (
          <Skeleton height={HEIGHT} />
        ) : view.conditions.length > 0 ? (
          <FilteredToNothing onClear={() => change({ conditions: [] })} height={HEIGHT} />
        ) : (
          <EmptyState title="No costs in this month" height={HEIGHT} />
        )}
      </Card>
    );
  }
  const points = rowsIn(data.rows, total).filter((row) => row.date !== null);
  const { domain, ticks } = ticksFor(0, Math.max(...points.flatMap((row) => [Number(row.amount ?? 0), Number(row.compare_amount ?? 0)])), 4);
  const largest = domain[1];
  const size = (text: string | null) => `${(Math.max(0, Number(text ?? 0)) / largest) * 100}%`;
  return (
    <Card title={title} sentence={sentence} badges={<FinalityBadge finality={data.meta.finality} />} tools={tools} isRefreshing={isPlaceholderData}>
      <div className="trend" style={{ height: HEIGHT }}>
        <p className="trend-scale" aria-hidden>
          {ticks.toReversed().map((tick) => (
            <span key={tick}>{compactAmount(tick, total)}</span>
          ))}
        </p>
        <ul className="trend-days" aria-label={title} style={{ backgroundSize: `100% ${100 / (ticks.length - 1)}%` }}>
          {points.map(({ date, amount: now, compare_amount: before }) => {
            const day = dayText(date ?? "", false);
            const isFilling = (date ?? "") >= month.asOf;
            const words = `${day}: ${amount(now, total)}${isFilling && now !== null ? " so far" : ""}; before ${amount(before, total)} (${changePercent(now, before)})`;
            return (
              <li key={date} title={words}>
                <span className="visually-hidden">{words}</span>
                <span className={`trend-bar${isFilling ? " trend-filling" : ""}`} style={{ height: size(now) }} aria-hidden />
                {before !== null && <span className="trend-mark" style={{ bottom: size(before) }} aria-hidden />}
              </li>
            );
          })}
        </ul>
        <p className="trend-axis" aria-hidden>
          {points.map(({ date }, at) => (
            <span key={date}>{at % 5 === 0 ? dayText(date ?? "", false) : ""}</span>
          ))}
        </p>
      </div>
    </Card>
  );
}
