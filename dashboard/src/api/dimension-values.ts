/** `/v1/dimensions/{name}`: values to choose from, by what is typed so far. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, getJson, type Query } from "./client";

const PATH = "/v1/dimensions/{name}";
export type DimensionValuesQuery = Query<typeof PATH>;
export type DimensionValue = Answer<typeof PATH>["rows"][number];

/** `tag:Team` is asked for as the values of a key. */
export function useDimensionValues(dimension: string, query: DimensionValuesQuery, isEnabled = true) {
  const [name = "", ...key] = dimension.split(":");
  const asked: DimensionValuesQuery = key.length > 0 ? { ...query, key: key.join(":") } : query;
  return useQuery({
    queryKey: [PATH, name, asked],
    queryFn: ({ signal }) => getJson(PATH, asked, signal, `/v1/dimensions/${name}`),
    placeholderData: keepPreviousData,
    enabled: isEnabled,
  });
}
