/** `/v1/status`: what is published, how old, and how its checks ended. */

import { useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/status";
export type StatusAnswer = Answer<typeof PATH>;
export type StatusRow = StatusAnswer["rows"][number];
/** How often is asked whether something newer is published. */
const EVERY_MS = 60_000;

/** Of one publication, or of the current one. */
export function useStatus(query: Query<typeof PATH>, isEnabled = true) {
  return useQuery({
    queryKey: [PATH, query],
    // What the browser kept would hide for a minute that something newer is there.
    queryFn: ({ signal }) => getJson(PATH, query, signal, PATH, query.publication_id ? "default" : "no-cache"),
    staleTime: EVERY_MS / 2,
    refetchInterval: query.publication_id ? false : EVERY_MS,
    enabled: isEnabled,
  });
}
