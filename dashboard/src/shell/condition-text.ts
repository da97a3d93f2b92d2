import { dimensionName, noValueName } from "@/format/names";
import type { Condition } from "@/state/conditions";

/** `Service is AmazonEC2`, `Region is not global`, `No region`. */
export function conditionWords({ dimension, value, isExcluded }: Condition): string {
  if (value === null) return isExcluded ? `Not: ${noValueName(dimension).toLowerCase()}` : noValueName(dimension);
  return `${dimensionName(dimension)} ${isExcluded ? "is not" : "is"} ${value}`;
}
