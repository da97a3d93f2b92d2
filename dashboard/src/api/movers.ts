/** `/v1/movers`: what changed most. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/movers";
export type MoversQuery = Query<typeof PATH>;
export type MoversAnswer = Answer<typeof PATH>;
export type Mover = MoversAnswer["rows"][number];

export function useMovers(query: MoversQuery, isEnabled = true) {
  return useQuery({
    queryKey: [PATH, query],
    queryFn: ({ signal }) => getJson(PATH, query, signal),
    placeholderData: keepPreviousData,
    enabled: isEnabled,
  });
}
