/** `/v1/regions`: where the money goes. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/regions";
export type RegionsQuery = Query<typeof PATH>;
export type RegionsAnswer = Answer<typeof PATH>;
export type RegionRow = RegionsAnswer["rows"][number];

export function useRegions(query: RegionsQuery) {
  return useQuery({
    queryKey: [PATH, query],
    queryFn: ({ signal }) => getJson(PATH, query, signal),
    placeholderData: keepPreviousData,
  });
}
