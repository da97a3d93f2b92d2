/** A figure on the screen, and what has to be known to tell where it comes from. Pure. */

import type { Day } from "@/format/days";
import { exactAmount, type Unit } from "@/format/figures";
import type { Total } from "@/format/units";
import { type Condition, conditionsOf } from "@/state/conditions";
import type { Metric } from "@/state/view";
import type { SnapshotUsed, SummedRows } from "./athena-sql";

/** A sum of line items. A figure is one, or follows from several. */
export interface Part {
  label: string;
  totals: readonly Total[];
  /** null: the sums of all currencies or pricing units. */
  unit: Unit | null;
  start: Day;
  /** Not part of the days. */
  end: Day;
  /** Each must hold, besides the filters of the page. */
  within: readonly (readonly Condition[])[];
}

export interface Figure {
  /** What it is a figure of: `Total`, `AmazonEC2 on 14 Oct 2026`. */
  name: string;
  metric: Metric;
  /** As it stands on the screen, where it is no sum itself: `+3.1%`. */
  value: string | null;
  /** How it follows from its parts. */
  derivation: string | null;
  parts: readonly Part[];
  /** The filters of the page. */
  conditions: readonly Condition[];
  search: string;
  /** What the answer was read from. */
  snapshots: readonly SnapshotUsed[];
}

interface Days {
  start: Day;
  end: Day;
}

/** A sum in one currency or pricing unit. */
export function partOf(label: string, total: Total, { start, end }: Days, within: readonly (readonly Condition[])[] = []): Part {
  return { label, totals: [total], unit: total, start, end, within };
}

/** What of a question says which rows are summed, and what of them. */
export interface AskedRows {
  metric: Metric;
  filter: readonly string[];
  exclude: readonly string[];
}

/** A figure of an answer: of the question that was asked, for the view may be another one by now. */
export function figureOf(asked: AskedRows, snapshots: readonly SnapshotUsed[], name: string, parts: readonly Part[], more: Partial<Pick<Figure, "value" | "derivation" | "search">> = {}): Figure {
  return { name, metric: asked.metric, value: null, derivation: null, parts, conditions: conditionsOf(asked), search: "", snapshots, ...more };
}

/** What of an answer says where it was read. */
export interface OfAnswer {
  snapshots: readonly SnapshotUsed[];
  start_date: string;
  end_date: string;
  compare: { start_date: string; end_date: string } | null;
}

/** The total of an answer, and what it is compared with. */
export function totalFigure(asked: AskedRows, meta: OfAnswer, total: Total, formerTotal: string | null): Figure {
  const { currency, pricing_unit } = total;
  const former = meta.compare && partOf("Compared", { amount: formerTotal, currency, pricing_unit }, { start: meta.compare.start_date, end: meta.compare.end_date });
  return figureOf(asked, meta.snapshots, "Total", [partOf("Total", total, { start: meta.start_date, end: meta.end_date }), ...(former ? [former] : [])]);
}

interface OfGroup {
  name: string;
  amount: string | null;
  unit: Unit;
  within: readonly (readonly Condition[])[];
  /** Where they are not those of the answer. */
  days?: Days;
}

/** A part of the total of an answer. */
export function groupFigure(asked: AskedRows, meta: OfAnswer, { name, amount, unit, within, days }: OfGroup): Figure {
  const { currency, pricing_unit } = unit;
  return figureOf(asked, meta.snapshots, name, [partOf(name, { amount, currency, pricing_unit }, days ?? { start: meta.start_date, end: meta.end_date }, within)]);
}

/** The condition that a row is of a group; of the others, that it is of none that is shown. */
export function groupConditions(dimension: string, group: { kind: "value" | "none" | "other"; value: string | null }, shown: readonly { kind: string; value: string | null }[]): Condition[][] {
  if (dimension === "") return [];
  if (group.kind !== "other") return [[{ dimension, value: group.value, isExcluded: false }]];
  const known = shown.filter((one) => one.kind === "value").map(({ value }) => ({ dimension, value, isExcluded: true }));
  return [[...known, { dimension, value: null, isExcluded: true }]];
}

/** The amount of a part, to the last digit. */
export function partText({ totals }: Part): string {
  return totals.map((one) => exactAmount(one.amount, one)).join(" + ") || "nothing";
}

/** The figure to the last digit, or as it stands on the screen. */
export function figureText(figure: Figure): string {
  const [first] = figure.parts;
  return figure.value ?? (first ? partText(first) : "");
}

/** The rows that are summed for a part. */
export function rowsOf(figure: Figure, part: Part): SummedRows {
  const { metric, conditions, search, snapshots } = figure;
  return { metric, unit: part.unit, start: part.start, end: part.end, snapshots, conditions: [conditions, ...part.within], search };
}
