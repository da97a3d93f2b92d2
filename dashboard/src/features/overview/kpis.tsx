import { useBreakdown } from "@/api/costs-breakdown";
import { useDimensionValues } from "@/api/dimension-values";
import { dayText, monthText, spanText } from "@/format/days";
import { minus, share } from "@/format/decimal";
import { amount, change, changePercent, counted, percent } from "@/format/figures";
import { chosenTotal, rowsIn, unitKey } from "@/format/units";
import { changeFigure } from "@/shell/provenance/change-figure";
import { figureOf, partOf } from "@/shell/provenance/figure";
import { useView } from "@/state/location";
import { Kpi } from "./kpi";
import type { Month } from "./month";
import { project } from "./projection";
import { projectionFigure } from "./projection-figure";

/** Month to date, where it is heading, how it compares, and what nobody owns. */
export function Kpis({ month }: { month: Month }) {
  return (
    <ul className="kpis">
      <Spent month={month} />
      <Compared month={month} />
      <Untagged month={month} />
    </ul>
  );
}

function Spent({ month: { byChargeType, start, end, asOf } }: { month: Month }) {
  const [view] = useView();
  const { data, error, refetch } = byChargeType;
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const unit = total ?? { currency: null, pricing_unit: null };
  const found = data ? project(total ? rowsIn(data.rows, total) : [], start, end, asOf) : null;
  const failed = error && !data ? { error, onRetry: () => void refetch() } : {};
  const isWhole = found !== null && found.wholeDays === found.daysInMonth;
  const toDate = data && found && figureOf(view, data.meta.snapshots, `${monthText(start)} to date`, [partOf("To date", { ...unit, amount: found.toDate }, { start, end })]);
  return (
    <>
      <Kpi title={`${monthText(start)} to date`} value={found && amount(found.toDate, unit)} figure={total && toDate} {...failed}>
        {found && (isWhole ? "Every day of the month is delivered." : `${counted(found.wholeDays, "whole day")} delivered; ${dayText(asOf, false)} still fills.`)}
      </Kpi>
      <Kpi title={isWhole ? `${monthText(start)} in all` : `Projected for ${monthText(start)}`} value={found && amount(found.projected, unit)} figure={data && found && total && projectionFigure(found, { view, snapshots: data.meta.snapshots, unit: total, start, end, asOf })} {...failed}>
        {found &&
          (found.perDay === null
            ? "No day is whole yet: there is nothing to go by."
            : `${amount(found.perDay, unit)} a day over ${counted(found.wholeDays, "whole day")}, and ${amount(found.once, unit)} charged once.`)}
      </Kpi>
    </>
  );
}

function Compared({ month: { movers } }: { month: Month }) {
  const [view] = useView();
  const { data, error, refetch } = movers;
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const former = data?.meta.compare;
  const before = (total && former?.totals.find((one) => unitKey(one) === unitKey(total))?.amount) ?? "0.0000000000";
  const now = total?.amount ?? "0.0000000000";
  const unit = total ?? { currency: null, pricing_unit: null };
  const figure = data && total && former && changeFigure(view, data.meta, { name: `Against the same days of ${monthText(former.start_date)}`, unit, now, before, value: changePercent(now, before) });
  return (
    <Kpi figure={figure} title={former ? `Against the same days of ${monthText(former.start_date)}` : "Against the month before"} value={data ? changePercent(now, before) : null} {...(error && !data ? { error, onRetry: () => void refetch() } : {})}>
      {data && former && `${change(minus(now, before), unit)}: ${spanText(data.meta.start_date, data.meta.end_date)} with ${spanText(former.start_date, former.end_date)}, whole days only.`}
    </Kpi>
  );
}

function Untagged({ month: { ofMonth, start, end } }: { month: Month }) {
  const [view] = useView();
  const keys = useDimensionValues("tag", { publication_id: ofMonth.publication_id, export: ofMonth.export, start_date: start, end_date: end, limit: 1 });
  const key = keys.data?.rows[0]?.value ?? null;
  const dimension = `tag:${key ?? ""}`;
  const { data, error, refetch } = useBreakdown({ ...ofMonth, group_by: [dimension], limit: 1 }, key !== null);
  if (keys.data && key === null) {
    return (
      <Kpi title="Untagged" value="100.0%">
        No line item of the month has a tag.
      </Kpi>
    );
  }
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const none = data?.rows.find((row) => row.kind === "none" && total && unitKey(row) === unitKey(total))?.amount ?? "0.0000000000";
  const failure = keys.error ?? error;
  const value = data ? percent(share(none, total?.amount ?? "0")) : null;
  const figure =
    data && total
      ? figureOf(view, data.meta.snapshots, `Without a tag ${key ?? ""}`, [
          partOf("Without the tag", { ...total, amount: none }, { start, end }, [[{ dimension, value: null, isExcluded: false }]]),
          partOf("All of it", total, { start, end }),
        ], { value, derivation: "What has no value of the tag, over all of it." })
      : null;
  return (
    <Kpi
      figure={figure}
      title="Untagged"
      value={value}
      {...(failure && !data ? { error: failure, onRetry: () => void (keys.error ? keys.refetch() : refetch()) } : {})}
    >
      {data && `${amount(none, total ?? { currency: null, pricing_unit: null })} of the month without ${key ?? ""}, the tag that is used most.`}
    </Kpi>
  );
}
