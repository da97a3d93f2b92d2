import type { StatusRow } from "@/api/status";
import { Select } from "@/design/select";
import { monthText } from "@/format/days";
import { useView } from "@/state/location";
import { usePublication } from "./publication";

interface Period {
  period: string;
  /** Every published billing period, the newest first. */
  periods: string[];
  /** The published snapshots of the period, of the exports chosen. */
  rows: StatusRow[];
  /** The published snapshots of all periods, of the exports chosen. */
  allRows: StatusRow[];
}

/** The billing period in the address if it is published, else the newest. */
export function usePeriod(): Period {
  const [view] = useView();
  const { rows, period: newest } = usePublication();
  const periods = [...new Set(rows.map((row) => row.billing_period))];
  const period = view.period !== null && periods.includes(view.period) ? view.period : newest;
  const allRows = view.exports.length > 0 ? rows.filter((row) => view.exports.includes(row.export)) : rows;
  return { period, periods, rows: allRows.filter((row) => row.billing_period === period), allRows };
}

/** Chooses the billing period that is looked at. */
export function PeriodSelect() {
  const [, change] = useView();
  const { period, periods } = usePeriod();
  return (
    <Select
      label="Billing period"
      value={period}
      options={periods.map((value) => ({ value, label: monthText(value) }))}
      onChange={(chosen) => change({ period: chosen === periods[0] ? null : chosen })}
    />
  );
}
