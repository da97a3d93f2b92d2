/** `/v1/line-items`: the audit log, page by page along its cursor. */

import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

export const LINE_ITEMS = "/v1/line-items";
export type LineItemsQuery = Query<typeof LINE_ITEMS>;
export type LineItemsAnswer = Answer<typeof LINE_ITEMS>;
export type LineItem = LineItemsAnswer["rows"][number];

/** The page that begins at a cursor; the first one's is empty. */
function pageAt(query: LineItemsQuery, cursor: string) {
  return queryOptions({
    queryKey: [LINE_ITEMS, query, cursor],
    queryFn: ({ signal }) => getJson(LINE_ITEMS, cursor ? { ...query, cursor } : query, signal),
  });
}

/** The first page, which says what the whole log holds. */
export function useLineItems(query: LineItemsQuery) {
  return useQuery(pageAt(query, ""));
}

/** The pages at these cursors. Those no longer asked for are let go at once: a log may have a million rows. */
export function useLineItemPages(query: LineItemsQuery, cursors: readonly string[]) {
  return useQueries({ queries: cursors.map((cursor) => ({ ...pageAt(query, cursor), gcTime: 0 })) });
}
