/** Two dimensions crossed: rows, columns and cells that add up to the totals. Pure; sums are exact. */

import type { BreakdownRow } from "@/api/costs-breakdown";
import { type Group, groupOf, type Naming } from "@/charts/groups";
import { minus, sum } from "@/format/decimal";
import { conditionText } from "@/state/conditions";

export interface Figure {
  /** null: not known. */
  amount: string | null;
  /** null also when nothing is compared. */
  former: string | null;
}

export interface Line extends Group {
  total: Figure;
}

export interface PivotRow extends Line {
  /** One for each column; null where the two never met. */
  cells: (Figure | null)[];
}

export interface Pivot {
  columns: Line[];
  rows: PivotRow[];
}

interface Crossed {
  /** The API's rows by the first dimension, and by the second: the largest, the others, what has no value. */
  rows: readonly BreakdownRow[];
  columns: readonly BreakdownRow[];
  /** By both, of every row and column that is shown by name or has no value. */
  cells: readonly BreakdownRow[];
  byRow: Naming;
  byColumn: Naming;
}

/** Filters that let in what is shown by name, and what has no value; all there are when there are no others. */
export function lettingIn(filter: readonly string[], dimension: string, shown: readonly BreakdownRow[]): string[] {
  if (!shown.some((row) => row.kind === "other")) return [...filter];
  // What is shown is among what the filters of this dimension let through, so it may stand in their place.
  const prefix = conditionText({ dimension, value: null });
  const own = shown.filter((row) => row.kind !== "other").map((row) => conditionText({ dimension, value: row.group[dimension] ?? null }));
  return [...filter.filter((text) => !text.startsWith(prefix)), ...own];
}

function place(row: string | null, column: string | null): string {
  return JSON.stringify([row, column]);
}

/** What a row or column has besides its cells by name. */
function rest(total: Figure, cells: readonly (Figure | null)[]): Figure {
  return {
    amount: total.amount === null ? null : minus(total.amount, sum(cells.map((cell) => cell?.amount ?? null))),
    former: total.former === null ? null : minus(total.former, sum(cells.map((cell) => cell?.former ?? null))),
  };
}

/** The pivot. What the others have is what is left over, so that every row and every column adds up. */
export function toPivot({ rows, columns, cells, byRow, byColumn }: Crossed): Pivot {
  const figureOf = (row: BreakdownRow): Figure => ({ amount: row.amount, former: row.compare_amount });
  const line = (row: BreakdownRow, naming: Naming): Line => ({ ...groupOf(row, naming), total: figureOf(row) });
  const known = new Map(cells.map((cell) => [place(cell.group[byRow.dimension] ?? null, cell.group[byColumn.dimension] ?? null), figureOf(cell)]));

  const across = columns.map((column) => line(column, byColumn));
  const named = rows.map((row) => {
    const own = line(row, byRow);
    const met = across.map((column) => (own.kind === "other" || column.kind === "other" ? null : (known.get(place(own.value, column.value)) ?? null)));
    return { ...own, cells: met.map((cell, at) => (own.kind !== "other" && across[at]?.kind === "other" ? rest(own.total, met) : cell)) };
  });
  const others = across.map((column, at) => rest(column.total, named.map((row) => row.cells[at] ?? null)));
  return { columns: across, rows: named.map((row) => (row.kind === "other" ? { ...row, cells: others } : row)) };
}
