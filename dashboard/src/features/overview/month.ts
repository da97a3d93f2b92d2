import { useCosts } from "@/api/costs";
import { useMovers } from "@/api/movers";
import { addMonths } from "@/format/days";
import { usePublication } from "@/shell/publication";
import { useQuestion } from "@/shell/question";

const MOVERS_SHOWN = 8;

/** What the overview asks: all of it about the newest published month. */
export function useMonth() {
  const { period, asOf } = usePublication();
  const { question } = useQuestion();
  const start = `${period}-01`;
  const end = addMonths(start, 1);
  const ofMonth = { ...question, start_date: start, end_date: end };
  // Movers has days of its own: those of the month that are whole.
  const { publication_id, export: exports, filter, exclude, metric } = question;
  const moversQuery = { publication_id, export: exports, filter, exclude, metric, group_by: ["service"], limit: MOVERS_SHOWN };
  return {
    start,
    end,
    asOf,
    ofMonth,
    moversQuery,
    byChargeType: useCosts({ ...ofMonth, group_by: ["charge_type"], limit: 50 }),
    byDay: useCosts({ ...ofMonth, compare: "previous_month" }),
    movers: useMovers(moversQuery),
  };
}

export type Month = ReturnType<typeof useMonth>;
