import { useState } from "react";
import type { Drill } from "@/charts/drill";
import { DrillMenu } from "@/charts/drill-menu";
import { ProgressBadge } from "@/charts/progress-badge";
import type { Series } from "@/charts/to-series";
import { useDrills } from "@/charts/use-drills";
import type { AskedCosts } from "@/charts/use-series";
import { bucketText } from "@/format/days";
import { amount, NOTHING } from "@/format/figures";
import type { Total } from "@/format/units";

interface Props {
  data: AskedCosts;
  series: Series;
  total: Total;
  formerTotal: string | null;
  caption: string;
}

/** The chart as a table: the same figures, the same total; days and groups ask on. */
export function DailyTable({ data, series, total, formerTotal, caption }: Props) {
  const [drill, setDrill] = useState<Drill | null>(null);
  const unit = total;
  const { granularity = "day", is_cumulative: isCumulative = false } = data.asked;
  const { ofGroup, ofBucket } = useDrills(data, series, unit);
  const isCompared = data.meta.compare !== null;
  const shown = series.buckets.filter((bucket) => bucket.total !== null || bucket.formerTotal !== null);
  return (
    <>
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
      {/* A scrolling region must be reached by the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-wrap figures-table" tabIndex={0} role="region" aria-label="The chart as a table">
        <table className="table">
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{granularity === "day" ? "Day (UTC)" : granularity === "week" ? "Week" : "Month"}</th>
              <th scope="col" className="numeric">
                Total
              </th>
              {isCompared && (
                <th scope="col" className="numeric">
                  Compared
                </th>
              )}
              {series.groups.map((group) => (
                <th scope="col" key={group.key} className="numeric">
                  <button type="button" className="cell-link" onClick={() => setDrill(ofGroup(group))}>
                    {group.label}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((bucket) => (
              <tr key={bucket.date}>
                <th scope="row">
                  <button type="button" className="cell-link" onClick={() => setDrill(ofBucket(null, bucket))}>
                    {bucketText(bucket.date, granularity)}
                  </button>{" "}
                  {bucket.total !== null && (bucket.progress === "filling" || bucket.progress === "settling") && <ProgressBadge bucket={bucket} />}
                </th>
                <td className="numeric strong">{amount(bucket.total, unit)}</td>
                {isCompared && <td className="numeric">{amount(bucket.formerTotal, unit)}</td>}
                {series.groups.map((group) => (
                  <td key={group.key} className="numeric">
                    {amount(bucket.amounts.get(group.key) ?? null, unit)}
                  </td>
                ))}
              </tr>
            ))}
            {series.formerOnly.map(({ formerDate, formerTotal: former }) => (
              <tr key={formerDate}>
                <th scope="row">{bucketText(formerDate, granularity)} (compared only)</th>
                <td className="numeric">{NOTHING}</td>
                <td className="numeric">{amount(former, unit)}</td>
                {series.groups.map((group) => (
                  <td key={group.key} className="numeric">
                    {NOTHING}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{isCumulative ? "At the end" : "Total"}</th>
              <td className="numeric">{amount(total.amount, unit)}</td>
              {isCompared && <td className="numeric">{amount(formerTotal, unit)}</td>}
              {series.groups.map((group) => (
                <td key={group.key} className="numeric">
                  {amount(group.total, unit)}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
    </>
  );
}
