/** `/v1/quarantine`: rows that could not be typed, with the money at stake. */

import { useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/quarantine";
export type QuarantineQuery = Query<typeof PATH>;
export type QuarantineAnswer = Answer<typeof PATH>;
export type QuarantineRow = QuarantineAnswer["rows"][number];

export function useQuarantine(query: QuarantineQuery) {
  return useQuery({ queryKey: [PATH, query], queryFn: ({ signal }) => getJson(PATH, query, signal) });
}
