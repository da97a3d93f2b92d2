/** `/v1/movers`: what changed most. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, type Asked, getJson, type Query } from "./client";

const PATH = "/v1/movers";
export type MoversQuery = Query<typeof PATH>;
export type MoversAnswer = Answer<typeof PATH>;
export type Mover = MoversAnswer["rows"][number];

export function useMovers<Q extends MoversQuery>(query: Q, isEnabled = true) {
  return useQuery({
    queryKey: [PATH, query],
    queryFn: async ({ signal }): Promise<Asked<MoversAnswer, Q>> => ({ ...(await getJson(PATH, query, signal)), asked: query }),
    placeholderData: keepPreviousData,
    enabled: isEnabled,
  });
}
