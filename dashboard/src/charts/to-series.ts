/** The API's points as what a stacked chart and its table draw. Pure; sums are exact. */

import type { CostPoint } from "@/api/costs";
import type { DayRow } from "@/api/days";
import { type Group, groupOf, type Naming } from "@/charts/groups";
import { addDays, addMonths, buckets, type Day } from "@/format/days";
import { compareDecimals, sumKnown } from "@/format/decimal";
import type { Granularity } from "@/state/view";

export interface Bucket {
  date: Day;
  /** By group key; what is missing has no figure. */
  amounts: ReadonlyMap<string, string>;
  /** null: no figures at all. */
  total: string | null;
  formerDate: Day | null;
  formerTotal: string | null;
  finality: "estimated" | "final";
  progress: Progress;
}

/** How far its days are: AWS had not yet delivered the whole of one; figures of days of that age still change; or neither. */
export type Progress = "filling" | "settling" | "settled" | "unknown";

export interface GroupTotal extends Group {
  /** null: not known. */
  total: string | null;
  formerTotal: string | null;
}

export interface Series {
  groups: GroupTotal[];
  buckets: Bucket[];
  /** Of a longer compared span: what has no bucket to stand beside. */
  formerOnly: { formerDate: Day; formerTotal: string | null }[];
}

interface Frame {
  start: Day;
  end: Day;
  granularity: Granularity;
  /** The day of the newest delivery: it and what follows is not whole. */
  asOf: Day;
  /** Running sums end here: on that day, or with what is charged later. */
  lastDay?: Day;
  isCumulative: boolean;
  /** Whether anything is published for the day: without, there was no figure to compare with, not one of nothing. */
  isPublished: (day: Day) => boolean;
  /** How final each day is, as the pipeline judged it; days of old snapshots were not. */
  judged: ReadonlyMap<Day, DayFinality>;
  naming: Naming;
}

type DayFinality = DayRow["finality"];
const LEAST_FINAL: readonly DayFinality[] = ["filling", "settling", "settled"];

/** The least final of what the exports say of each day. */
export function leastFinal(rows: readonly Pick<DayRow, "usage_date" | "finality">[]): ReadonlyMap<Day, DayFinality> {
  const found = new Map<Day, DayFinality>();
  for (const { usage_date: day, finality } of rows) {
    const known = found.get(day) ?? finality;
    found.set(day, LEAST_FINAL.indexOf(known) < LEAST_FINAL.indexOf(finality) ? known : finality);
  }
  return found;
}

/** Of several days the least final counts. A bucket that ends after the day of the newest delivery was not whole when it was made. */
function progressOf(date: Day, { asOf, granularity, judged }: Frame): Progress {
  const end = granularity === "month" ? addMonths(date, 1) : addDays(date, granularity === "week" ? 7 : 1);
  if (end > asOf) return "filling";
  let least: Progress = "unknown";
  for (let day = date; day < end && judged.size > 0; day = addDays(day, 1)) {
    const finality = judged.get(day);
    if (finality && (least === "unknown" || LEAST_FINAL.indexOf(finality) < LEAST_FINAL.indexOf(least))) least = finality;
  }
  return least;
}

/** The last bucket in which a running sum changes; before all days when none does. */
function lastChange(rows: readonly CostPoint[], naming: Naming): Day {
  const before = new Map<string, string>();
  let last = "";
  for (const row of rows) {
    const { key } = groupOf(row, naming);
    if (row.date === null || row.amount === null || row.amount === before.get(key)) continue;
    before.set(key, row.amount);
    if (row.date > last) last = row.date;
  }
  return last;
}

/** Every bucket of the span, whether there are figures or not; groups in the API's order. */
export function toSeries(rows: readonly CostPoint[], asked: Frame): Series {
  const changed = asked.isCumulative ? lastChange(rows, asked.naming) : "";
  const frame = { ...asked, lastDay: changed > asked.asOf ? changed : asked.asOf };
  const groups = new Map<string, { group: Group; rows: CostPoint[] }>();
  const byDate = new Map<Day, CostPoint[]>();
  const formerOnly = new Map<Day, CostPoint[]>();
  for (const row of rows) {
    const group = groupOf(row, frame.naming);
    const known = groups.get(group.key) ?? { group, rows: [] };
    known.rows.push(row);
    groups.set(group.key, known);
    if (row.date !== null) byDate.set(row.date, [...(byDate.get(row.date) ?? []), row]);
    else if (row.compare_date !== null && frame.isPublished(row.compare_date)) formerOnly.set(row.compare_date, [...(formerOnly.get(row.compare_date) ?? []), row]);
  }
  return {
    groups: [...groups.values()].map(({ group, rows: own }) => ({ ...group, ...totalsOf(own, frame.isCumulative) })),
    buckets: buckets(frame.start, frame.end, frame.granularity).map((date) => bucketOf(date, byDate.get(date) ?? [], frame)),
    formerOnly: [...formerOnly].map(([formerDate, there]) => ({ formerDate, formerTotal: sumKnown(there.map((row) => row.compare_amount)) })),
  };
}

function totalsOf(rows: readonly CostPoint[], isCumulative: boolean): { total: string | null; formerTotal: string | null } {
  const whole = (amounts: (string | null)[]) => {
    const told = amounts.filter((amount) => amount !== null);
    // A running sum ends with the sum of all; a shorter span ends earlier.
    return sumKnown(isCumulative ? told.slice(-1) : told);
  };
  return { total: whole(rows.map((row) => row.amount)), formerTotal: whole(rows.map((row) => row.compare_amount)) };
}

function bucketOf(date: Day, rows: readonly CostPoint[], frame: Frame): Bucket {
  const { naming, isCumulative, lastDay = "", isPublished } = frame;
  // A running sum says nothing of days that have not come.
  const told = isCumulative && date > lastDay ? [] : rows.filter((row) => row.amount !== null);
  const former = rows.filter((row) => isPublished(row.compare_date ?? date));
  return {
    date,
    amounts: new Map(told.map((row) => [groupOf(row, naming).key, row.amount ?? "0"])),
    total: sumKnown(told.map((row) => row.amount)),
    formerDate: rows[0]?.compare_date ?? null,
    formerTotal: sumKnown(former.map((row) => row.compare_amount)),
    finality: rows.some((row) => row.finality === "final") ? "final" : "estimated",
    progress: progressOf(date, frame),
  };
}

/** The bucket with the largest figure; null when there are none, or one only. */
export function highest(series: Series): Bucket | null {
  if (series.buckets.length < 2) return null;
  return series.buckets.reduce<Bucket | null>((most, one) => {
    if (one.total === null) return most;
    return most?.total && compareDecimals(most.total, one.total) >= 0 ? most : one;
  }, null);
}
