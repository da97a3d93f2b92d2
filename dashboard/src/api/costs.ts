/** `/v1/costs`: a measure over time, by group. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/costs";
export type CostsQuery = Query<typeof PATH>;
export type CostsAnswer = Answer<typeof PATH>;
export type CostPoint = CostsAnswer["rows"][number];

export function useCosts(query: CostsQuery, isEnabled = true) {
  return useQuery({
    queryKey: [PATH, query],
    queryFn: ({ signal }) => getJson(PATH, query, signal),
    placeholderData: keepPreviousData,
    enabled: isEnabled,
  });
}
