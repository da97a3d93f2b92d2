/** Which months of a span nothing is published for: their days are no days of no costs. Pure. */

import { addMonths, type Day, monthText } from "@/format/days";

/** The months of [start, end) that are not among the published billing periods, as `2026-08`. */
export function unpublishedMonths(start: Day, end: Day, periods: ReadonlySet<string>): string[] {
  const months: string[] = [];
  for (let month = `${start.slice(0, 7)}-01`; month < end; month = addMonths(month, 1)) {
    if (!periods.has(month.slice(0, 7))) months.push(month.slice(0, 7));
  }
  return months;
}

/** `Aug 2026`, `Jan 2026 – Aug 2026`, `Jan 2026, Mar 2026 – May 2026`: what follows on each other is one stretch. */
export function monthsText(months: readonly string[]): string {
  const stretches: [first: string, last: string][] = [];
  for (const month of months) {
    const open = stretches.at(-1);
    if (open && addMonths(`${open[1]}-01`, 1).startsWith(month)) open[1] = month;
    else stretches.push([month, month]);
  }
  return stretches.map(([first, last]) => (first === last ? monthText(first) : `${monthText(first)} – ${monthText(last)}`)).join(", ");
}
