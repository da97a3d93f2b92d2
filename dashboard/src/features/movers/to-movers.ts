/** The API's movers as the page shows them: which stand alone, and what the others add up to. Pure; sums are exact. */

import type { Mover } from "@/api/movers";
import { type Group, groupOf, type Naming } from "@/charts/groups";
import { compareDecimals, sign, size, sumKnown } from "@/format/decimal";
import { parseSort } from "@/state/sort";

/** As the API has them: null is not known, or no rows at all. */
export interface Change {
  now: string | null;
  former: string | null;
  change: string | null;
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
  const isBelow = ({ change }: Moved) => threshold !== "" && change !== null && compareDecimals(size(change), threshold) < 0;
  const known = rows.filter((row) => row.kind !== "other").map((row) => movedOf(row, naming));
  const below = known.filter(isBelow);
  const other = rows.filter((row) => row.kind === "other").map((row) => movedOf(row, naming));
  return {
    shown: known.filter((one) => !isBelow(one)).toSorted(byLargest),
    below: below.length > 0 ? { groups: below.length, ...sumOf(below) } : null,
    other: other.length > 0 ? { groups: naming.otherGroups, ...sumOf(other) } : null,
  };
}

/** For sorting: the largest change first, whichever way; what is not known last. */
export function byLargest(a: Change, b: Change): number {
  if (a.change === null || b.change === null) return Number(a.change === null) - Number(b.change === null);
  return compareDecimals(size(b.change), size(a.change));
}

function movedOf(row: Mover, naming: Naming): Moved {
  const { amount: now, compare_amount: former, change } = row;
  return {
    ...groupOf(row, naming),
    now,
    former,
    change,
    ratio: former !== null && sign(former) > 0 ? row.change_ratio : null,
    isNew: row.is_new,
    isGone: row.is_gone,
  };
}

/** All of them together. */
export function sumOf(changes: readonly Change[]): Change {
  return { now: sumKnown(changes.map((one) => one.now)), former: sumKnown(changes.map((one) => one.former)), change: sumKnown(changes.map((one) => one.change)) };
}

export const SORTS = ["group", "now", "former", "change", "ratio"] as const;
export type SortName = (typeof SORTS)[number];

/** What a click on the head of the column leads to: figures from the largest, names from A, then the other way, then as it was. */
export function nextSort(text: string, column: SortName): string {
  const [first, second] = column === "group" ? [column, `-${column}`] : [`-${column}`, column];
  return text === first ? second : text === second ? "" : first;
}

/** In the order that is asked for; what is not known comes last by it, whichever way. */
export function sorted(shown: readonly Moved[], text: string): Moved[] {
  const sort = parseSort(text, SORTS);
  if (!sort) return [...shown];
  const { name: column, isDown } = sort;
  return shown.toSorted((a, b) => {
    if (column === "group") return (isDown ? -1 : 1) * a.label.localeCompare(b.label, "en");
    const [one, two] = [a[column], b[column]];
    if (one === null || two === null) return Number(one === null) - Number(two === null);
    return (isDown ? -1 : 1) * compareDecimals(one, two);
  });
}
