/** `/v1/snapshots`: every proven state of a month, published or not. */

import { useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/snapshots";
export type SnapshotsQuery = Query<typeof PATH>;
export type SnapshotsAnswer = Answer<typeof PATH>;
export type SnapshotRow = SnapshotsAnswer["rows"][number];

export function useSnapshots(query: SnapshotsQuery) {
  return useQuery({ queryKey: [PATH, query], queryFn: ({ signal }) => getJson(PATH, query, signal) });
}
