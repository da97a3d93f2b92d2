import { useBreakdown } from "@/api/costs-breakdown";
import { useDimensionValues } from "@/api/dimension-values";
import { dayText, monthText, spanText } from "@/format/days";
import { minus, share } from "@/format/decimal";
import { amount, change, changePercent, counted, percent } from "@/format/figures";
import { chosenTotal, rowsIn, unitKey } from "@/format/units";
import { useView } from "@/state/location";
import { Kpi } from "./kpi";
import type { Month } from "./month";
import { project } from "./projection";

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
  return (
    <>
      <Kpi title={`${monthText(start)} to date`} value={found && amount(found.toDate, unit)} {...failed}>
        {found && (isWhole ? "Every day of the month is delivered." : `${counted(found.wholeDays, "whole day")} delivered; ${dayText(asOf, false)} still fills.`)}
      </Kpi>
      <Kpi title={isWhole ? `${monthText(start)} in all` : `Projected for ${monthText(start)}`} value={found && amount(found.projected, unit)} {...failed}>
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
  return (
    <Kpi title={former ? `Against the same days of ${monthText(former.start_date)}` : "Against the month before"} value={data ? changePercent(now, before) : null} {...(error && !data ? { error, onRetry: () => void refetch() } : {})}>
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
  return (
    <Kpi
      title="Untagged"
      value={data ? percent(share(none, total?.amount ?? "0")) : null}
      {...(failure && !data ? { error: failure, onRetry: () => void (keys.error ? keys.refetch() : refetch()) } : {})}
    >
      {data && `${amount(none, total ?? { currency: null, pricing_unit: null })} of the month without ${key ?? ""}, the tag that is used most.`}
    </Kpi>
  );
}
