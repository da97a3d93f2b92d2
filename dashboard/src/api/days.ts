/** `/v1/days`: how final each day is. */

import { useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/days";
export type DaysAnswer = Answer<typeof PATH>;
export type DayRow = DaysAnswer["rows"][number];

export function useDays(query: Query<typeof PATH>) {
  return useQuery({ queryKey: [PATH, query], queryFn: ({ signal }) => getJson(PATH, query, signal) });
}
