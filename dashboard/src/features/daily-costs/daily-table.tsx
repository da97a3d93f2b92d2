import type { Series } from "@/charts/to-series";
import { bucketText } from "@/format/days";
import { amount, type Unit } from "@/format/figures";
import type { Granularity } from "@/state/view";

interface Props {
  series: Series;
  unit: Unit;
  granularity: Granularity;
  isCumulative: boolean;
  total: string;
  formerTotal: string | null;
  caption: string;
}

/** The chart as a table: the same figures, the same total. */
export function DailyTable({ series, unit, granularity, isCumulative, total, formerTotal, caption }: Props) {
  const shown = series.buckets.filter((bucket) => bucket.total !== null || bucket.formerTotal !== null);
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap figures-table" tabIndex={0} role="region" aria-label="The chart as a table">
      <table className="table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{granularity === "day" ? "Day (UTC)" : granularity === "week" ? "Week" : "Month"}</th>
            <th scope="col" className="numeric">
              Total
            </th>
            {formerTotal !== null && (
              <th scope="col" className="numeric">
                Compared
              </th>
            )}
            {series.groups.map((group) => (
              <th scope="col" key={group.key} className="numeric">
                {group.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((bucket) => (
            <tr key={bucket.date}>
              <th scope="row">
                {bucketText(bucket.date, granularity)} {bucket.isFilling && bucket.total !== null && <span className="badge badge-warn">still filling</span>}
              </th>
              <td className="numeric strong">{amount(bucket.total, unit)}</td>
              {formerTotal !== null && <td className="numeric">{amount(bucket.formerTotal, unit)}</td>}
              {series.groups.map((group) => (
                <td key={group.key} className="numeric">
                  {amount(bucket.amounts.get(group.key) ?? null, unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{isCumulative ? "At the end" : "Total"}</th>
            <td className="numeric">{amount(total, unit)}</td>
            {formerTotal !== null && <td className="numeric">{amount(formerTotal, unit)}</td>}
            {series.groups.map((group) => (
              <td key={group.key} className="numeric">
                {amount(group.total, unit)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
