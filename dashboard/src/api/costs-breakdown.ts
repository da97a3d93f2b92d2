/** `/v1/costs/breakdown`: a measure of the whole span, by group. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/costs/breakdown";
export type BreakdownQuery = Query<typeof PATH>;
export type BreakdownAnswer = Answer<typeof PATH>;
export type BreakdownRow = BreakdownAnswer["rows"][number];

export function getBreakdown(query: BreakdownQuery, signal?: AbortSignal): Promise<BreakdownAnswer> {
  return getJson(PATH, query, signal);
}

export function useBreakdown(query: BreakdownQuery, isEnabled = true) {
  return useQuery({
    queryKey: [PATH, query],
    queryFn: ({ signal }) => getBreakdown(query, signal),
    placeholderData: keepPreviousData,
    enabled: isEnabled,
  });
}
