import { useBreakdown } from "@/api/costs-breakdown";
import { useDimensionValues } from "@/api/dimension-values";
import { addMonths, dayText, monthText, spanText } from "@/format/days";
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

const NO_FIGURE = "There is no figure for this.";

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
  const { data, error, refetch, isPlaceholderData: isRefreshing } = byChargeType;
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const unit = total ?? { currency: null, pricing_unit: null };
  const found = data ? project(total ? rowsIn(data.rows, total) : [], start, end, asOf) : null;
  const failed = error && !data ? { error, onRetry: () => void refetch() } : {};
  const isWhole = found !== null && found.wholeDays === found.daysInMonth;
  const toDate = data && found && figureOf(data.asked, data.meta.snapshots, `${monthText(start)} to date`, [partOf("To date", { ...unit, amount: found.toDate }, { start, end })]);
  // What is not known is not nothing.
  const isKnown = total !== null && total.amount !== null;
  return (
    <>
      <Kpi title={`${monthText(start)} to date`} value={found && amount(isKnown ? found.toDate : null, unit)} figure={isKnown ? toDate : null} isRefreshing={isRefreshing} {...failed}>
        {found && (!isKnown ? NO_FIGURE : isWhole ? "Every day of the month is delivered." : `${counted(found.wholeDays, "whole day")} delivered; ${dayText(asOf, false)} still fills.`)}
      </Kpi>
      <Kpi title={isWhole ? `${monthText(start)} in all` : `Projected for ${monthText(start)}`} value={found && amount(isKnown ? found.projected : null, unit)} figure={data && found && isKnown ? projectionFigure(found, { asked: data.asked, snapshots: data.meta.snapshots, unit: total, start, end, asOf }) : null} isRefreshing={isRefreshing} {...failed}>
        {found &&
          (!isKnown
            ? NO_FIGURE
            : found.perDay === null
            ? "No day is whole yet: there is nothing to go by."
            : `${amount(found.perDay, unit)} a day over ${counted(found.wholeDays, "whole day")}, and ${amount(found.once, unit)} charged once.`)}
      </Kpi>
    </>
  );
}

function Compared({ month: { movers, start } }: { month: Month }) {
  const [view] = useView();
  const { data, error, refetch, isPlaceholderData } = movers;
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const former = data?.meta.compare;
  const before = (total && former?.totals.find((one) => unitKey(one) === unitKey(total))?.amount) ?? null;
  const now = total?.amount ?? null;
  const delta = now !== null && before !== null ? minus(now, before) : null;
  const unit = total ?? { currency: null, pricing_unit: null };
  const figure = data && total && former && changeFigure(data.asked, data.meta, { name: `Against the same days of ${monthText(former.start_date)}`, unit, now, before, value: changePercent(now, before) });
  return (
    <Kpi figure={figure} title={`Against the same days of ${monthText(former?.start_date ?? addMonths(start, -1))}`} value={data ? changePercent(now, before) : null} isRefreshing={isPlaceholderData} {...(error && !data ? { error, onRetry: () => void refetch() } : {})}>
      {data && former && `${delta === null ? "No figures to compare" : change(delta, unit)}: ${spanText(data.meta.start_date, data.meta.end_date)} with ${spanText(former.start_date, former.end_date)}, whole days only.`}
    </Kpi>
  );
}

function Untagged({ month: { ofMonth, start, end } }: { month: Month }) {
  const [view] = useView();
  const keys = useDimensionValues("tag", { publication_id: ofMonth.publication_id, export: ofMonth.export, start_date: start, end_date: end, limit: 1 });
  const key = keys.data?.rows[0]?.value ?? null;
  const dimension = `tag:${key ?? ""}`;
  const { data, error, refetch, isPlaceholderData } = useBreakdown({ ...ofMonth, group_by: [dimension], limit: 1 }, key !== null);
  if (keys.data && key === null) {
    return (
      <Kpi title="Untagged" value="100.0%">
        No line item of the month has a tag.
      </Kpi>
    );
  }
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const row = data?.rows.find((one) => one.kind === "none" && total && unitKey(one) === unitKey(total));
  // Without such a row there is nothing untagged; a row may still have no figure.
  const none = !total ? null : row ? row.amount : "0.0000000000";
  const failure = keys.error ?? error;
  const value = data ? percent(share(none, total?.amount ?? null)) : null;
  const figure =
    data && total
      ? figureOf(data.asked, data.meta.snapshots, `Without a tag ${key ?? ""}`, [
          partOf("Without the tag", { ...total, amount: none }, { start, end }, [[{ dimension, value: null, isExcluded: false }]]),
          partOf("All of it", total, { start, end }),
        ], { value, derivation: "What has no value of the tag, over all of it." })
      : null;
  return (
    <Kpi
      figure={figure}
      title="Untagged"
      value={value}
      isRefreshing={isPlaceholderData}
      {...(failure && !data ? { error: failure, onRetry: () => void (keys.error ? keys.refetch() : refetch()) } : {})}
    >
      {data && (total && none !== null ? `${amount(none, total)} of the month without ${key ?? ""}, the tag that is used most.` : NO_FIGURE)}
    </Kpi>
  );
}
