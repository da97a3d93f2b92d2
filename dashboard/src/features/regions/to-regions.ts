/** Regions and their services as the page draws them. Pure; sums are exact. */

import type { BreakdownRow } from "@/api/costs-breakdown";
import type { RegionRow } from "@/api/regions";
import { type Group, groupOf, type Naming } from "@/charts/groups";
import { minus, sum } from "@/format/decimal";
import { PLACES } from "./places";

export interface Region extends Group {
  region: string | null;
  /** null: not known. */
  total: string | null;
  formerTotal: string | null;
  lineItems: number;
  services: number;
  accounts: number;
  topService: string | null;
  isOnMap: boolean;
}

/** The regions in the API's order: the most expensive first, what has no region last. */
export function toRegions(rows: readonly RegionRow[], naming: Naming): Region[] {
  return rows.map((row) => ({
    ...groupOf({ group: { region: row.region }, kind: row.kind }, naming),
    region: row.region,
    total: row.amount,
    formerTotal: row.compare_amount,
    lineItems: row.line_item_count,
    services: row.service_count,
    accounts: row.usage_account_count,
    topService: row.top_service,
    isOnMap: row.region === null || PLACES.has(row.region),
  }));
}

export interface HeatRow {
  region: Region;
  /** By service; what is missing is nothing. */
  amounts: ReadonlyMap<string, string>;
  /** All services that have no column. */
  rest: string;
}

/** Region × service: with the rest, each row adds up to its region. */
export function toHeat(regions: readonly Region[], cells: readonly BreakdownRow[]): HeatRow[] {
  const byRegion = new Map<string | null, Map<string, string>>();
  for (const { group, kind, amount } of cells) {
    const service = group["service"];
    if (kind === "other" || !service || amount === null) continue;
    const region = group["region"] ?? null;
    byRegion.set(region, (byRegion.get(region) ?? new Map<string, string>()).set(service, amount));
  }
  return regions.map((region) => {
    const amounts = byRegion.get(region.region) ?? new Map<string, string>();
    return { region, amounts, rest: minus(region.total ?? "0", sum(amounts.values())) };
  });
}
