import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type BreakdownAnswer, type BreakdownQuery, getBreakdown } from "@/api/costs-breakdown";
import { chosenTotal, rowsIn, type Total } from "@/format/units";
import type { Question } from "@/shell/question";
import { lettingIn } from "./to-pivot";

/** At most 20 named rows and columns, and one each for what has no value: 441 cells. */
const MOST_CELLS = 500;

type PivotQuery = BreakdownQuery & Question;

export interface PivotAnswer {
  asked: PivotQuery;
  /** Of the rows, and of the columns. */
  dimensions: readonly [string, string];
  byRow: BreakdownAnswer;
  byColumn: BreakdownAnswer;
  cells: BreakdownAnswer;
  /** What all figures are in; null when there are none. */
  total: Total | null;
}

/** By rows, by columns, and every cell in which the shown ones meet: three answers of one publication, shown together or not at all. */
async function askPivot(query: PivotQuery, dimensions: readonly [string, string], unit: string | null, signal: AbortSignal): Promise<PivotAnswer> {
  const [row, column] = dimensions;
  const [byRow, byColumn] = await Promise.all([row, column].map((one) => getBreakdown({ ...query, group_by: [one] }, signal)));
  if (!byRow || !byColumn) throw new Error("there were two questions");
  const total = chosenTotal(byRow.meta.totals, unit);
  if (!total || byRow.rows.length === 0) return { asked: query, dimensions, byRow, byColumn, cells: byRow, total: null };
  const filter = lettingIn(lettingIn(query.filter, row, rowsIn(byRow.rows, total)), column, rowsIn(byColumn.rows, total));
  const cells = await getBreakdown({ ...query, filter, group_by: [row, column], limit: MOST_CELLS }, signal);
  return { asked: query, dimensions, byRow, byColumn, cells, total };
}

/** The pivot of two dimensions, in one unit. */
export function usePivot(query: PivotQuery, dimensions: readonly [string, string], unit: string | null) {
  return useQuery({
    queryKey: ["pivot", query, dimensions, unit],
    queryFn: ({ signal }) => askPivot(query, dimensions, unit, signal),
    placeholderData: keepPreviousData,
  });
}
