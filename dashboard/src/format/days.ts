/** Days are texts, YYYY-MM-DD, in UTC; spans are half-open inside and end inclusive on the screen. */

export type Day = string;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86_400_000;

function instant(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

function dayOf(date: Date): Day {
  return date.toISOString().slice(0, 10);
}

/** Whether it is a day of the calendar, between 2000 and 2100. */
export function isDay(text: string): boolean {
  if (!/^20\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const date = instant(text);
  return !Number.isNaN(date.getTime()) && dayOf(date) === text;
}

/** So many days later. */
export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(instant(day).getTime() + days * DAY_MS));
}

/** The first day of the month that is so many months later. */
export function addMonths(day: Day, months: number): Day {
  const date = instant(day);
  return dayOf(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)));
}

/** How many days from start to end, which is not part of them. */
export function daysBetween(start: Day, end: Day): number {
  return Math.round((instant(end).getTime() - instant(start).getTime()) / DAY_MS);
}

/** The first day of the bucket the day lies in: itself, its Monday, or the first of its month. */
export function bucketOf(day: Day, granularity: "day" | "week" | "month"): Day {
  if (granularity === "day") return day;
  if (granularity === "month") return `${day.slice(0, 7)}-01`;
  return addDays(day, -((instant(day).getUTCDay() + 6) % 7));
}

/** All buckets from start to end, which is not part of them. */
export function buckets(start: Day, end: Day, granularity: "day" | "week" | "month"): Day[] {
  const found: Day[] = [];
  for (let day = bucketOf(start, granularity); day < end; ) {
    found.push(day);
    day = granularity === "month" ? addMonths(day, 1) : addDays(day, granularity === "week" ? 7 : 1);
  }
  return found;
}

/** `14 Oct 2026`, `14 Oct`. */
export function dayText(day: Day, hasYear = true): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? month}${hasYear ? ` ${year}` : ""}`;
}

/** `Oct 2026` of a day or a billing period. */
export function monthText(day: string): string {
  const [year = "", month = ""] = day.split("-");
  return `${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

/** `14 Oct`, `week of 12 Oct`, `Oct 2026`: the name of a bucket. */
export function bucketText(day: Day, granularity: "day" | "week" | "month"): string {
  if (granularity === "month") return monthText(day);
  return granularity === "week" ? `week of ${dayText(day)}` : dayText(day);
}

/** `1–31 Oct 2026`, `28 Sep – 4 Oct 2026`, `Oct 2026` for a whole month. */
export function spanText(start: Day, end: Day): string {
  const last = addDays(end, -1);
  if (start === last) return dayText(start);
  if (start.endsWith("-01") && end === addMonths(start, 1)) return monthText(start);
  if (start.slice(0, 7) === last.slice(0, 7)) return `${Number(start.slice(8))}–${dayText(last)}`;
  return `${dayText(start, start.slice(0, 4) !== last.slice(0, 4))} – ${dayText(last)}`;
}

/** `31 Oct 2026, 06:00 UTC`. */
export function instantText(at: string): string {
  const iso = new Date(at).toISOString();
  return `${dayText(iso.slice(0, 10))}, ${iso.slice(11, 16)} UTC`;
}

/** `2 hours ago`, `3 days ago`; of whole hours. */
export function ageText(hours: number): string {
  if (hours < 1) return "less than an hour ago";
  if (hours < 48) return hours === 1 ? "1 hour ago" : `${hours} hours ago`;
  return `${Math.floor(hours / 24)} days ago`;
}
