/** Groups of an answer as a chart names and colours them. Pure. */

import { noValueName } from "@/format/names";
import { NONE_HUE, OTHER_HUE } from "@/shell/hues";

export interface GroupRow {
  group: Record<string, string | null>;
  kind: "value" | "none" | "other";
}

export interface Group {
  key: string;
  kind: "value" | "none" | "other";
  /** Of the dimension; null for no value and for the others. */
  value: string | null;
  label: string;
  hue: string;
}

export interface Naming {
  dimension: string;
  hue: (value: string) => string;
  otherGroups: number;
  /** What the one sum is called when nothing is grouped. */
  whole: string;
}

/** The group a row belongs to. */
export function groupOf(row: GroupRow, { dimension, hue, otherGroups, whole }: Naming): Group {
  const value = row.group[dimension] ?? null;
  if (dimension === "") return { key: "all", kind: "value", value: null, label: whole, hue: "var(--hue-1)" };
  if (row.kind === "other") return { key: "other", kind: "other", value: null, label: otherGroups > 0 ? `Other (${otherGroups})` : "Other", hue: OTHER_HUE };
  if (row.kind === "none" || value === null) return { key: "none", kind: "none", value: null, label: noValueName(dimension), hue: NONE_HUE };
  return { key: `value ${value}`, kind: "value", value, label: value, hue: hue(value) };
}
