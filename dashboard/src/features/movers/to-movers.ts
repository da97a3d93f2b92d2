/** The API's movers as the page shows them: which stand alone, and what the others add up to. Pure; sums are exact. */

import type { Mover } from "@/api/movers";
import { type Group, groupOf, type Naming } from "@/charts/groups";
import { compareDecimals, sign, size, sum } from "@/format/decimal";

export interface Change {
  now: string;
  former: string;
  change: string;
}

export interface Moved extends Group, Change {
  /** By the size of the former amount; null where a percentage would mislead. */
  ratio: string | null;
  isNew: boolean;
  isGone: boolean;
}

/** Groups that are shown as one, and how many they are. */
export interface Rest extends Change {
  groups: number;
}

export interface Movers {
  /** Those that changed by the threshold or more, the largest change first. */
  shown: Moved[];
  /** Those that changed by less; null when there are none. */
  below: Rest | null;
  /** Those the API does not tell apart; null when there are none. */
  other: Rest | null;
}

/** Every row is in one of the three; so they add up to what the rows add up to. */
export function toMovers(rows: readonly Mover[], threshold: string, naming: Naming): Movers {
  const isBelow = ({ change }: Moved) => threshold !== "" && compareDecimals(size(change), threshold) < 0;
  const known = rows.filter((row) => row.kind !== "other").map((row) => movedOf(row, naming));
  const below = known.filter(isBelow);
  const other = rows.filter((row) => row.kind === "other").map((row) => movedOf(row, naming));
  return {
    shown: known.filter((one) => !isBelow(one)).toSorted((a, b) => compareDecimals(size(b.change), size(a.change))),
    below: below.length > 0 ? { groups: below.length, ...sumOf(below) } : null,
    other: other.length > 0 ? { groups: naming.otherGroups, ...sumOf(other) } : null,
  };
}

function movedOf(row: Mover, naming: Naming): Moved {
  const former = row.compare_amount ?? "0.0000000000";
  return {
    ...groupOf(row, naming),
    now: row.amount ?? "0.0000000000",
    former,
    change: row.change ?? "0.0000000000",
    ratio: sign(former) > 0 ? row.change_ratio : null,
    isNew: row.is_new,
    isGone: row.is_gone,
  };
}

/** All of them together. */
export function sumOf(changes: readonly Change[]): Change {
  return { now: sum(changes.map((one) => one.now)), former: sum(changes.map((one) => one.former)), change: sum(changes.map((one) => one.change)) };
}

export const SORTS = ["group", "now", "former", "change", "ratio"] as const;
export type Sort = (typeof SORTS)[number];

/** The column and the direction of `-change`; null for what is no column: the largest change first, up or down. */
export function parseSort(text: string): { column: Sort; isDown: boolean } | null {
  const column = SORTS.find((one) => one === text.replace(/^-/, ""));
  return column ? { column, isDown: text.startsWith("-") } : null;
}

/** What a click on the head of the column leads to: figures from the largest, names from A, then the other way, then as it was. */
export function nextSort(text: string, column: Sort): string {
  const [first, second] = column === "group" ? [column, `-${column}`] : [`-${column}`, column];
  return text === first ? second : text === second ? "" : first;
}

/** In the order that is asked for; what has no percentage comes last by it, whichever way. */
export function sorted(shown: readonly Moved[], text: string): Moved[] {
  const sort = parseSort(text);
  if (!sort) return [...shown];
  const { column, isDown } = sort;
  return shown.toSorted((a, b) => {
    if (column === "group") return (isDown ? -1 : 1) * a.label.localeCompare(b.label, "en");
    const [one, two] = [a[column], b[column]];
    if (one === null || two === null) return Number(one === null) - Number(two === null);
    return (isDown ? -1 : 1) * compareDecimals(one, two);
  });
}
