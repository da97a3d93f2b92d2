/** The pivot as it is shown, as CSV. Pure. */

import { type Cell, csvText } from "@/format/csv-text";
import { unitKey } from "@/format/units";
import type { Unit } from "@/format/figures";
import type { Figure, Pivot } from "./to-pivot";

interface Named {
  row: string;
  unit: Unit;
  total: Figure;
}

/** A line for each row and one for the totals; beside each amount the compared one, where there is one. */
export function pivotCsv({ columns, rows }: Pivot, { row, unit, total }: Named): string {
  const text = (one: string): Cell => ({ text: one });
  const labels = [...columns.map((column) => column.label), "Total"];
  const isCompared = total.former !== null;
  const figures = (all: readonly (Figure | null)[]): Cell[] => all.flatMap((one) => [{ decimal: one?.amount ?? null }, ...(isCompared ? [{ decimal: one?.former ?? null }] : [])]);
  const line = (label: string, all: readonly (Figure | null)[]): Cell[] => [text(label), ...figures(all), text(unitKey(unit))];
  return csvText([
    [text(row), ...labels.flatMap((label) => [text(label), ...(isCompared ? [text(`${label}, compared`)] : [])]), text(unit.currency === null ? "pricing_unit" : "currency")],
    ...rows.map((one) => line(one.label, [...one.cells, one.total])),
    line("Total", [...columns.map((column) => column.total), total]),
  ]);
}
