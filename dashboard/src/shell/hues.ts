import { useMemo } from "react";
import { useBreakdown } from "@/api/costs-breakdown";
import { addMonths } from "@/format/days";
import { useView } from "@/state/location";
import { usePublication } from "./publication";

const HUES = 8;
const KNOWN = 40;

/** The colour of rank 0, 1, 2 …: eight hues, then the same ones deeper. */
export function hueOf(rank: number): string {
  const hue = `var(--hue-${(rank % HUES) + 1})`;
  return rank < HUES ? hue : `color-mix(in oklab, ${hue} 62%, var(--text))`;
}

export const OTHER_HUE = "var(--hue-other)";
export const NONE_HUE = "var(--hue-none)";

/** A stable rank for what is not among the known: the same text, the same colour. */
export function rankOfUnknown(value: string): number {
  let hash = 0;
  for (const letter of value) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return HUES + (hash % HUES);
}

/** The colour of a value of a dimension: by its rank in everything published, so it is the same on all pages, whatever is filtered. */
export function useHues(dimension: string): (value: string) => string {
  const [view] = useView();
  const publication = usePublication();
  const ranking = useBreakdown(
    {
      publication_id: publication.id,
      export: view.exports,
      start_date: publication.firstDay,
      end_date: addMonths(`${publication.period}-01`, 1),
      group_by: [dimension],
      limit: KNOWN,
    },
    dimension !== "",
  );
  return useMemo(() => {
    const rows = ranking.data?.rows.filter((row) => row.kind === "value") ?? [];
    const ranks = new Map(rows.map((row, rank) => [row.group[dimension] ?? "", rank]));
    return (value: string) => hueOf(ranks.get(value) ?? rankOfUnknown(value));
  }, [ranking.data, dimension]);
}
