import { ArrowRight } from "lucide-react";
import type { Mover, MoversAnswer } from "@/api/movers";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { Skeleton } from "@/design/skeleton";
import { EmptyState, ErrorState, FilteredToNothing } from "@/design/states";
import { spanText } from "@/format/days";
import { amount, change, changePercent, type Unit } from "@/format/figures";
import { chosenTotal, rowsIn, type Total, unitKey } from "@/format/units";
import { groupOf } from "@/charts/groups";
import { useHues } from "@/shell/hues";
import { PageLink } from "@/shell/page-link";
import { changeFigure } from "@/shell/provenance/change-figure";
import { type AskedRows, groupConditions } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";
import { withCondition } from "@/state/conditions";
import { useView } from "@/state/location";
import { DEFAULTS } from "@/state/view";
import type { Month } from "./month";

const HEIGHT = 300;
const DIMENSION = "service";

/** Which services changed most; with the others they add up to the whole change. */
export function MoversCard({ month }: { month: Month }) {
  const [view, change_] = useView();
  const { data, error, refetch, isPlaceholderData } = month.movers;
  const total = data ? chosenTotal([...data.meta.totals, ...(data.meta.compare?.totals ?? [])], view.unit) : null;
  const rows = data && total ? rowsIn(data.rows, total) : [];
  const whole = total && data?.meta.change.find((one) => unitKey(one) === unitKey(total));
  const former = data?.meta.compare;
  return (
    <Card
      title="What changed most, by service"
      sentence={data && former ? `${spanText(data.meta.start_date, data.meta.end_date)} against ${spanText(former.start_date, former.end_date)}.` : undefined}
      isRefreshing={isPlaceholderData}
      tools={
        <>
          <PageLink page="movers" className="button button-plain" changed={{ compare: null, span: DEFAULTS.span, groupBy: DIMENSION }}>
            Movers <ArrowRight size={14} aria-hidden />
          </PageLink>
          <CsvButton path="/v1/movers" query={month.moversQuery} isDisabled={!data} />
        </>
      }
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} height={HEIGHT} />
      ) : !data || (!total && isPlaceholderData) ? (
        <Skeleton height={HEIGHT} />
      ) : !total || rows.length === 0 ? (
        view.conditions.length > 0 ? (
          <FilteredToNothing onClear={() => change_({ conditions: [] })} height={HEIGHT} />
        ) : (
          <EmptyState title="Nothing to compare yet" height={HEIGHT}>
            One whole day of the month is needed.
          </EmptyState>
        )
      ) : (
        <MoversTable rows={rows} unit={total} asked={data.asked} meta={data.meta} whole={whole?.amount ?? null} />
      )}
    </Card>
  );
}

interface TableProps {
  rows: readonly Mover[];
  unit: Unit;
  asked: AskedRows;
  meta: MoversAnswer["meta"];
  whole: string | null;
}

function MoversTable({ rows, unit, asked, meta, whole }: TableProps) {
  const [view] = useView();
  const otherGroups = meta.other_groups;
  const totalIn = (totals: readonly Total[] | undefined) => totals?.find((one) => unitKey(one) === unitKey(unit))?.amount ?? null;
  const wholeFigure = changeFigure(asked, meta, { name: "All services", unit, now: totalIn(meta.totals), before: totalIn(meta.compare?.totals) });
  const shown = rows.map((row) => ({ kind: row.kind, value: row.group[DIMENSION] ?? null }));
  const hue = useHues(DIMENSION);
  const largest = Math.max(1e-9, ...rows.map((row) => Math.abs(Number(row.change ?? 0))));
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label="Table of what changed most">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col" className="numeric wide-only">Now</th>
            <th scope="col" className="numeric wide-only">Before</th>
            <th scope="col" className="numeric">Change</th>
            <th scope="col" className="wide-only"><span className="visually-hidden">Size of the change</span></th>
            <th scope="col" className="numeric">In percent</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const group = groupOf(row, { dimension: DIMENSION, hue, otherGroups, whole: "" });
            const delta = Number(row.change ?? 0);
            const figure = changeFigure(asked, meta, { name: group.label, unit, now: row.amount, before: row.compare_amount, within: groupConditions(DIMENSION, group, shown) });
            return (
              <tr key={group.key}>
                <th scope="row">
                  <span className="swatch" style={{ background: group.hue }} />{" "}
                  {group.kind === "value" ? (
                    <PageLink
                      page="daily-costs"
                      changed={{ conditions: withCondition(view.conditions, { dimension: DIMENSION, value: group.value, isExcluded: false }), groupBy: "usage_type", compare: "previous_month", span: { kind: "preset", preset: "month" } }}
                    >
                      {group.label}
                    </PageLink>
                  ) : (
                    group.label
                  )}
                </th>
                <td className="numeric wide-only">{amount(row.amount, unit)}</td>
                <td className="numeric wide-only">{amount(row.compare_amount, unit)}</td>
                <td className={`numeric ${delta > 0 ? "up" : "down"}`}>
                  {change(row.change, unit)} {figure && <WhereFrom isIcon figure={figure} />}
                </td>
                <td className="diverging wide-only">
                  <span className={delta > 0 ? "more" : "less"} style={{ width: `${(Math.abs(delta) / largest) * 50}%` }} />
                </td>
                <td className="numeric">{row.is_gone ? "gone" : changePercent(row.amount, row.compare_amount)}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All services</th>
            <td className="wide-only" />
            <td className="wide-only" />
            <td className="numeric">
              {change(whole, unit)} {wholeFigure && <WhereFrom isIcon figure={wholeFigure} />}
            </td>
            <td className="wide-only" />
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
