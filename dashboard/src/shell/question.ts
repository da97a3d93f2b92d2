import type { Metric } from "@/state/view";
import { conditionText } from "@/state/conditions";
import { useView } from "@/state/location";
import { type Days, daysOf } from "@/state/span";
import { usePublication } from "./publication";

/** What every question of a page says: which figures, which days, what in, what out, which measure. */
export type Question = {
  publication_id: string;
  export: string[];
  start_date: string;
  end_date: string;
  filter: string[];
  exclude: string[];
  metric: Metric;
};

/** The question of the view, and its days. */
export function useQuestion(): { question: Question; days: Days } {
  const [view] = useView();
  const publication = usePublication();
  const days = daysOf(view.span, publication);
  const exports = view.exports;
  return {
    days,
    question: {
      publication_id: publication.id,
      export: exports,
      start_date: days.start,
      end_date: days.end,
      filter: view.conditions.filter((one) => !one.isExcluded).map(conditionText),
      exclude: view.conditions.filter((one) => one.isExcluded).map(conditionText),
      metric: view.metric,
    },
  };
}
