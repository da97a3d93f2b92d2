/** Whether AWS delivers as expected. Pure. */

import type { StatusRow } from "@/api/status";

/** AWS refreshes an export at least once a day, and mostly several times. */
export const STALE_HOURS = 36;

export interface Newest {
  export: string;
  deliveredAt: string;
  ageHours: number;
}

type Row = Pick<StatusRow, "export" | "delivered_at" | "age_hours">;

/** The newest delivery of each export, by name. */
export function newestDeliveries(rows: readonly Row[]): Newest[] {
  const found = new Map<string, Newest>();
  for (const { export: name, delivered_at: deliveredAt, age_hours: ageHours } of rows) {
    const known = found.get(name);
    if (!known || ageHours < known.ageHours) found.set(name, { export: name, deliveredAt, ageHours });
  }
  return [...found.values()].sort((a, b) => (a.export < b.export ? -1 : 1));
}

/** Those whose newest delivery is older than expected. */
export function overdue(rows: readonly Row[]): Newest[] {
  return newestDeliveries(rows).filter((one) => one.ageHours > STALE_HOURS);
}
