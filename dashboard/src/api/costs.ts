/** `/v1/costs`: a measure over time, by group. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, type Asked, getJson, type Query } from "./client";

const PATH = "/v1/costs";
export type CostsQuery = Query<typeof PATH>;
export type CostsAnswer = Answer<typeof PATH>;
export type CostPoint = CostsAnswer["rows"][number];

export function useCosts<Q extends CostsQuery>(query: Q, isEnabled = true) {
  return useQuery({
    queryKey: [PATH, query],
    queryFn: async ({ signal }): Promise<Asked<CostsAnswer, Q>> => ({ ...(await getJson(PATH, query, signal)), asked: query }),
    placeholderData: keepPreviousData,
    enabled: isEnabled,
  });
}
