/** `/v1/checks`: how every published snapshot was proven. */

import { useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/checks";
export type ChecksQuery = Query<typeof PATH>;
export type ChecksAnswer = Answer<typeof PATH>;
export type ChecksRow = ChecksAnswer["rows"][number];

export function useChecks(query: ChecksQuery) {
  return useQuery({ queryKey: [PATH, query], queryFn: ({ signal }) => getJson(PATH, query, signal) });
}
