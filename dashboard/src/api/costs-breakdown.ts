/** `/v1/costs/breakdown`: a measure of the whole span, by group. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, type Asked, getJson, type Query } from "./client";

const PATH = "/v1/costs/breakdown";
export type BreakdownQuery = Query<typeof PATH>;
export type BreakdownAnswer = Answer<typeof PATH>;
export type BreakdownRow = BreakdownAnswer["rows"][number];

export function getBreakdown(query: BreakdownQuery, signal?: AbortSignal): Promise<BreakdownAnswer> {
  return getJson(PATH, query, signal);
}

export function useBreakdown<Q extends BreakdownQuery>(query: Q, isEnabled = true) {
  return useQuery({
    queryKey: [PATH, query],
    queryFn: async ({ signal }): Promise<Asked<BreakdownAnswer, Q>> => ({ ...(await getBreakdown(query, signal)), asked: query }),
    placeholderData: keepPreviousData,
    enabled: isEnabled,
  });
}
