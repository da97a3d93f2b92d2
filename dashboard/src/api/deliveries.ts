/** `/v1/deliveries`: what AWS delivered, and what was made of it. */

import { useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/deliveries";
export type DeliveriesQuery = Query<typeof PATH>;
export type DeliveriesAnswer = Answer<typeof PATH>;
export type DeliveriesRow = DeliveriesAnswer["rows"][number];

export function useDeliveries(query: DeliveriesQuery) {
  return useQuery({ queryKey: [PATH, query], queryFn: ({ signal }) => getJson(PATH, query, signal) });
}
