/** `/v1/line-items`: the audit log, page by page along its cursor. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

export const LINE_ITEMS = "/v1/line-items";
export type LineItemsQuery = Query<typeof LINE_ITEMS>;
export type LineItemsAnswer = Answer<typeof LINE_ITEMS>;
export type LineItem = LineItemsAnswer["rows"][number];

export function useLineItems(query: LineItemsQuery, isEnabled = true) {
  return useInfiniteQuery({
    queryKey: [LINE_ITEMS, query],
    queryFn: ({ signal, pageParam }) => getJson(LINE_ITEMS, pageParam ? { ...query, cursor: pageParam } : query, signal),
    initialPageParam: "",
    getNextPageParam: (page: LineItemsAnswer) => page.meta.next_cursor,
    enabled: isEnabled,
  });
}
