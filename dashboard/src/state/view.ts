/** All a page shows, and its address: the address is the state. Everything at its default is left out of it. */

import { isDay } from "@/format/days";
import { type Condition, conditionText, isSame, parseCondition } from "./conditions";
import { isPreset, type SpanChoice } from "./span";
import { parseThreshold } from "./threshold";

export const METRIC_NAMES = [
  "unblended_cost",
  "net_unblended_cost",
  "amortized_cost",
  "net_amortized_cost",
  "list_cost",
  "usage_amount",
] as const;
export type Metric = (typeof METRIC_NAMES)[number];
export const GRANULARITIES = ["day", "week", "month"] as const;
export type Granularity = (typeof GRANULARITIES)[number];
export const COMPARISONS = ["previous_period", "previous_month", "previous_year"] as const;
export type Comparison = (typeof COMPARISONS)[number];
export const FORMS = ["chart", "table", "pivot"] as const;
export type Form = (typeof FORMS)[number];
/** Over time as stacked bars or as lines, or the whole span in order. */
export const CHART_KINDS = ["bars", "lines", "ranked"] as const;
export type ChartKind = (typeof CHART_KINDS)[number];
export const MONTH_COMPARISONS = ["month_to_date", "month_over_month"] as const;
export type MonthComparison = (typeof MONTH_COMPARISONS)[number];

export interface View {
  /** The first part of the path; empty is the overview. */
  page: string;
  span: SpanChoice;
  metric: Metric;
  /** null: what suits the span. */
  granularity: Granularity | null;
  isCumulative: boolean;
  compare: Comparison | null;
  /** Of movers: months that have days of their own; null: the chosen days, as `compare` says. */
  comparison: MonthComparison | null;
  /** Of movers: the least change that is shown on its own, a decimal; empty: every change. */
  threshold: string;
  /** Empty: one sum. */
  groupBy: string;
  /** The columns of a pivot; empty: what suits its rows. */
  thenBy: string;
  topN: number;
  conditions: Condition[];
  /** Currency or pricing unit, where a figure has several; null: the largest. */
  unit: string | null;
  exports: string[];
  /** Pinned in the address: these figures whatever is published since. */
  publication: string | null;
  /** Billing period that is proven; null: the newest. */
  period: string | null;
  form: Form;
  chartKind: ChartKind;
  sort: string;
  search: string;
  columns: string[];
}

export const MAX_TOP = 20;
export const DEFAULTS: View = {
  page: "",
  span: { kind: "preset", preset: "month" },
  metric: "unblended_cost",
  granularity: null,
  isCumulative: false,
  compare: null,
  comparison: null,
  threshold: "",
  groupBy: "service",
  thenBy: "",
  topN: 7,
  conditions: [],
  unit: null,
  exports: [],
  publication: null,
  period: null,
  form: "chart",
  chartKind: "bars",
  sort: "",
  search: "",
  columns: [],
};

function oneOf<T extends string>(values: readonly T[], text: string | null): T | null {
  return values.find((one) => one === text) ?? null;
}

function parseSpan(text: string | null): SpanChoice {
  if (text !== null && isPreset(text)) return { kind: "preset", preset: text };
  const [start = "", end = ""] = text?.split("..") ?? [];
  return isDay(start) && isDay(end) && start <= end ? { kind: "days", start, end } : DEFAULTS.span;
}

function spanTextOf(span: SpanChoice): string {
  return span.kind === "preset" ? span.preset : `${span.start}..${span.end}`;
}

/** The view at an address. What cannot be understood is as if it were not there. */
export function parseView(pathname: string, search: string): View {
  const given = new URLSearchParams(search);
  const conditions = [...given]
    .filter(([name]) => name === "in" || name === "out")
    .map(([name, text]) => parseCondition(text, name === "out"))
    .filter((one) => one !== null)
    .filter((one, at, all) => all.findIndex((other) => isSame(one, other)) === at);
  const top = Number(given.get("top") ?? DEFAULTS.topN);
  const publication = given.get("publication");
  const period = given.get("period");
  return {
    page: pathname.split("/")[1] ?? "",
    span: parseSpan(given.get("span")),
    metric: oneOf(METRIC_NAMES, given.get("metric")) ?? DEFAULTS.metric,
    granularity: oneOf(GRANULARITIES, given.get("by_time")),
    isCumulative: given.get("cumulative") === "yes",
    compare: oneOf(COMPARISONS, given.get("compare")),
    comparison: oneOf(MONTH_COMPARISONS, given.get("comparison")),
    threshold: parseThreshold(given.get("threshold") ?? "") ?? DEFAULTS.threshold,
    groupBy: given.get("group") ?? DEFAULTS.groupBy,
    thenBy: given.get("by") ?? DEFAULTS.thenBy,
    topN: Number.isInteger(top) && top >= 1 && top <= MAX_TOP ? top : DEFAULTS.topN,
    conditions,
    unit: given.get("unit"),
    exports: given.getAll("export").filter((one) => one !== ""),
    publication: publication !== null && /^[0-9a-f]{16}$/.test(publication) ? publication : null,
    period: period !== null && /^2\d{3}-(0[1-9]|1[0-2])$/.test(period) ? period : null,
    form: oneOf(FORMS, given.get("show")) ?? DEFAULTS.form,
    chartKind: oneOf(CHART_KINDS, given.get("chart")) ?? DEFAULTS.chartKind,
    sort: given.get("sort") ?? DEFAULTS.sort,
    search: given.get("search") ?? DEFAULTS.search,
    columns: given.get("columns")?.split(",").filter((one) => /^[a-z_]+$/.test(one)) ?? DEFAULTS.columns,
  };
}

/** The address of a view: the inverse of `parseView`. */
export function addressOf(view: View): string {
  const query: [string, string][] = [
    ["span", spanTextOf(view.span)],
    ["metric", view.metric],
    ["by_time", view.granularity ?? ""],
    ["cumulative", view.isCumulative ? "yes" : ""],
    ["compare", view.compare ?? ""],
    ["comparison", view.comparison ?? ""],
    ["threshold", view.threshold],
    ["group", view.groupBy],
    ["by", view.thenBy],
    ["top", String(view.topN)],
    ["publication", view.publication ?? ""],
    ["period", view.period ?? ""],
    ["show", view.form],
    ["chart", view.chartKind],
    ["sort", view.sort],
    ["search", view.search],
    ["columns", view.columns.join(",")],
  ];
  const usual: Record<string, string> = {
    span: spanTextOf(DEFAULTS.span),
    metric: DEFAULTS.metric,
    group: DEFAULTS.groupBy,
    top: String(DEFAULTS.topN),
    show: DEFAULTS.form,
    chart: DEFAULTS.chartKind,
  };
  const parameters = new URLSearchParams(query.filter(([name, text]) => text !== (usual[name] ?? "")));
  // A pricing unit may be none at all, which is not the same as none chosen.
  if (view.unit !== null) parameters.append("unit", view.unit);
  for (const one of view.conditions) parameters.append(one.isExcluded ? "out" : "in", conditionText(one));
  for (const one of view.exports) parameters.append("export", one);
  // Commas and colons may stand in a query; so addresses stay readable.
  const text = parameters.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return `/${view.page}${text ? `?${text}` : ""}`;
}

/** What goes along to another page: the question, not how one page shows it. */
export function onPage(view: View, page: string): View {
  const { comparison, threshold, thenBy, period, form, chartKind, sort, search, columns } = DEFAULTS;
  return { ...view, page, comparison, threshold, thenBy, period, form, chartKind, sort, search, columns };
}
