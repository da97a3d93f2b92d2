/** The SQL that gives a figure once more, from the same snapshots, on Athena. Pure; the rows are those of api/queries/source.py. */

import { addMonths, type Day } from "@/format/days";
import type { Unit } from "@/format/figures";
import type { Condition } from "@/state/conditions";
import type { Metric } from "@/state/view";
import { sqlText } from "./sql-text";

export const GOLD_DATABASE = "sentinel_gold";

export interface SnapshotUsed {
  export: string;
  billing_period: string;
  snapshot_id: string;
  finality: "estimated" | "final";
}

export interface SummedRows {
  metric: Metric;
  /** null: a sum for each currency or pricing unit. */
  unit: Unit | null;
  start: Day;
  /** Not part of the days. */
  end: Day;
  snapshots: readonly SnapshotUsed[];
  /** Each of them must hold. Within one, the values of a dimension are alternatives. */
  conditions: readonly (readonly Condition[])[];
  /** Text that a row must hold somewhere; empty: any row. */
  search: string;
}

const MAPS: Readonly<Record<string, string>> = { tag: "tags", cost_category: "cost_categories" };
const SEARCHED = ["resource_id", "description", "usage_type", "operation", "service"];
// Gold has no such column: it follows from the snapshot.
const OF_SNAPSHOT = "export";

interface Alternatives {
  dimension: string;
  isExcluded: boolean;
  values: (string | null)[];
}

function alternativesOf(conditions: readonly Condition[]): Alternatives[] {
  const found = new Map<string, Alternatives>();
  for (const { dimension, value, isExcluded } of conditions) {
    const key = `${isExcluded} ${dimension}`;
    const known = found.get(key) ?? { dimension, isExcluded, values: [] };
    known.values.push(value);
    found.set(key, known);
  }
  return [...found.values()];
}

/** The snapshots with rows of these days, of the exports that the conditions let through. */
export function snapshotsRead({ snapshots, start, end, conditions }: Pick<SummedRows, "snapshots" | "start" | "end" | "conditions">): SnapshotUsed[] {
  const ofExport = conditions.flatMap(alternativesOf).filter((one) => one.dimension === OF_SNAPSHOT);
  return snapshots.filter((one) => {
    const first = `${one.billing_period}-01`;
    const isWithin = first < end && addMonths(first, 1) > start;
    return isWithin && ofExport.every(({ isExcluded, values }) => values.includes(one.export) !== isExcluded);
  });
}

/** The column of a dimension; AWS counts an empty tag as no tag. Throws for what is no name. */
function expressionOf(dimension: string): string {
  const [prefix = "", ...key] = dimension.split(":");
  const map = MAPS[prefix];
  if (map !== undefined && key.length > 0) return `NULLIF(ELEMENT_AT(${map}, ${sqlText(key.join(":"))}), '')`;
  if (!/^[a-z][a-z_]*$/.test(dimension)) throw new Error(`${dimension} is not a column`);
  return dimension;
}

function conditionOf({ dimension, isExcluded, values }: Alternatives): string {
  const expression = expressionOf(dimension);
  const given = [...new Set(values.filter((one) => one !== null))].map(sqlText);
  const alternatives = [
    ...(given.length > 0 ? [`${expression} ${given.length === 1 ? `= ${given.join("")}` : `IN (${given.join(", ")})`}`] : []),
    ...(values.includes(null) ? [`${expression} IS NULL`] : []),
  ];
  const isOneOf = alternatives.join(" OR ");
  // What is compared with nothing is unknown, and so neither in nor out: rows without a value stay.
  if (isExcluded) return `NOT COALESCE(${isOneOf}, FALSE)`;
  return alternatives.length > 1 ? `(${isOneOf})` : isOneOf;
}

function unitCondition(column: string, value: string | null): string {
  return value === null ? `${column} IS NULL` : `${column} = ${sqlText(value)}`;
}

function snapshotCondition(read: readonly SnapshotUsed[]): string {
  const each = read.map((one) => `(billing_period = ${sqlText(one.billing_period)} AND snapshot_id = ${sqlText(one.snapshot_id)})`);
  return each.length === 0 ? "FALSE" : `(\n        ${each.join("\n        OR ")}\n    )`;
}

/** One SELECT; a figure of one currency or pricing unit is its only row, or there is none and it is 0. */
export function athenaSql(rows: SummedRows, database: string = GOLD_DATABASE): string {
  const { metric, unit, start, end, search } = rows;
  const unitColumn = metric === "usage_amount" ? "pricing_unit" : "currency";
  const conditions = [
    snapshotCondition(snapshotsRead(rows)),
    `usage_date >= ${sqlText(start)}`,
    `usage_date < ${sqlText(end)}`,
    ...(unit ? [unitCondition(unitColumn, unit[unitColumn])] : []),
    ...rows.conditions.flatMap(alternativesOf).filter((one) => one.dimension !== OF_SNAPSHOT).map(conditionOf),
    ...(search === "" ? [] : [`(\n        ${SEARCHED.map((column) => `STRPOS(LOWER(${column}), LOWER(${sqlText(search)})) > 0`).join("\n        OR ")}\n    )`]),
  ];
  return [
    "SELECT",
    `    ${unitColumn},`,
    `    SUM(${metric}) AS ${metric}`,
    `FROM ${database}.line_items`,
    "WHERE",
    `    ${conditions.join("\n    AND ")}`,
    `GROUP BY ${unitColumn}`,
  ].join("\n");
}
