/** `/v1/regions`: where the money goes. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, type Asked, getJson, type Query } from "./client";

const PATH = "/v1/regions";
export type RegionsQuery = Query<typeof PATH>;
export type RegionsAnswer = Answer<typeof PATH>;
export type RegionRow = RegionsAnswer["rows"][number];

export function useRegions<Q extends RegionsQuery>(query: Q) {
  return useQuery({
    queryKey: [PATH, query],
    queryFn: async ({ signal }): Promise<Asked<RegionsAnswer, Q>> => ({ ...(await getJson(PATH, query, signal)), asked: query }),
    placeholderData: keepPreviousData,
  });
}
