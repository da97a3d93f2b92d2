/** Everything that can be done by its name, for a page and what it shows. Pure. */

import type { DimensionValue } from "@/api/dimension-values";
import { dimensionWords, METRICS } from "@/format/names";
import { COMPARISON_LABELS, GRANULARITY_LABELS, MOVERS_LABELS } from "@/shell/control-labels";
import { type Control, type Page, PAGES } from "@/shell/pages";
import { withOnly } from "@/state/conditions";
import { comparisonOf, MOVERS_COMPARISONS, withComparison } from "@/state/movers-comparison";
import { type SavedView, viewAt } from "@/state/saved-views";
import { type Days, isPreset, isUseful, type Preset, PRESETS, suitedGranularity } from "@/state/span";
import { type Theme, THEMES } from "@/state/theme";
import { addressOf, COMPARISONS, GRANULARITIES, METRIC_NAMES, onPage, type View } from "@/state/view";

const THEME_LABELS: Record<Theme, string> = { system: "As the system has it", light: "Light", dark: "Dark" };

export type Act = { show: View } | { copy: View } | { theme: Theme } | "save";

export interface Command {
  /** Of its own among all commands; what the reader wrote is in it as it is. */
  id: string;
  group: Group;
  title: string;
  hint?: string;
  /** Whether it is so already. */
  isCurrent?: boolean;
  act: Act;
}

/** In the order in which they are listed. */
export const GROUPS = ["Pages", "Saved views", "This view", "Days", "Measure", "Group by", "Granularity", "Compare", "Theme", "Filters"] as const;
export type Group = (typeof GROUPS)[number];

export interface Here {
  view: View;
  page: Page | undefined;
  theme: Theme;
  views: readonly SavedView[];
  /** What figures bring: none where nothing is published. */
  figures: { publication: string; days: Days; dimensions: readonly { value: string; label: string }[] } | null;
}

type Choice = [id: string, title: string, isCurrent: boolean, act: Act];

function commandsIn(group: Group, choices: readonly Choice[]): Command[] {
  return choices.map(([id, title, isCurrent, act]) => ({ id: `${group} ${id}`, group, title, isCurrent, act }));
}

/** Only what the page makes use of is offered. */
export function commandsFor(here: Here): Command[] {
  const { view, views, page, theme, figures } = here;
  const has = (control: Control) => page?.controls.includes(control) ?? false;
  const when = (isOffered: boolean, choices: Choice[]) => (isOffered ? choices : []);
  const change = (changed: Partial<View>): Act => ({ show: { ...view, ...changed } });
  const dimensions = figures?.dimensions ?? [];
  const useful = figures ? GRANULARITIES.filter((one) => isUseful(one, figures.days)) : [];
  const granularity = view.granularity ?? (figures && suitedGranularity(figures.days));
  const presets = Object.keys(PRESETS).filter(isPreset);
  const isPresetShown = (preset: Preset) => view.span.kind === "preset" && view.span.preset === preset;
  return [
    ...commandsIn("Pages", PAGES.map(({ path, title }) => [path, title, path === view.page, { show: onPage(view, path) }])),
    ...commandsIn("Saved views", views.flatMap((saved) => savedChoice(saved, view))),
    ...commandsIn("This view", viewChoices(here)),
    ...commandsIn("Days", when(has("span"), presets.map((preset) => [preset, PRESETS[preset], isPresetShown(preset), change({ span: { kind: "preset", preset }, comparison: null })]))),
    ...commandsIn("Measure", when(has("metric"), METRIC_NAMES.map((metric) => [metric, METRICS[metric], metric === view.metric, change({ metric, unit: null })]))),
    ...commandsIn("Group by", when(has("group") || has("one-group"), dimensions.map(({ value, label }) => [value, label, value === view.groupBy, change({ groupBy: value })]))),
    ...commandsIn("Group by", when(has("group"), [["", "Nothing: one sum", view.groupBy === "", change({ groupBy: "" })]])),
    ...commandsIn("Granularity", when(has("granularity"), useful.map((one) => [one, GRANULARITY_LABELS[one], one === granularity, change({ granularity: one })]))),
    ...commandsIn("Compare", when(has("compare"), [null, ...COMPARISONS].map((one) => [one ?? "", one ? COMPARISON_LABELS[one] : "nothing", one === view.compare, change({ compare: one })]))),
    ...commandsIn("Compare", when(has("comparison"), MOVERS_COMPARISONS.map((one) => [one, MOVERS_LABELS[one], one === comparisonOf(view), change(withComparison(view, one))]))),
    ...commandsIn("Theme", THEMES.map((one) => [one, THEME_LABELS[one], one === theme, { theme: one }])),
  ];
}

function savedChoice({ name, address }: SavedView, view: View): Choice[] {
  const saved = viewAt(address);
  return saved ? [[name, name, address === addressOf(view), { show: saved }]] : [];
}

function viewChoices({ view, page, figures }: Here): Choice[] {
  const canPin = figures !== null && view.publication === null;
  const canClear = view.conditions.length > 0 && (page?.controls.includes("filters") ?? false);
  const pinned: Choice[] = canPin ? [["copy pinned", "Copy the link with these figures", false, { copy: { ...view, publication: figures.publication } }]] : [];
  const clear: Choice[] = canClear ? [["clear", "Clear all filters", false, { show: { ...view, conditions: [] } }]] : [];
  return [["copy", "Copy the link", false, { copy: view }], ...pinned, ["save", "Save this view…", false, "save"], ...clear];
}

/** Where a filter shows something when the page itself has none. */
const FILTERED_PAGE = "daily-costs";

/** Filters for values that were found: only this one of its dimension. */
export function filterCommands(dimension: string, rows: readonly DimensionValue[], { view, page }: Here): Command[] {
  const isHere = page?.controls.includes("filters") ?? false;
  const target = isHere ? view : onPage(view, FILTERED_PAGE);
  return rows.map(({ value, label }) => ({
    id: `Filters ${dimension} ${value ?? ""}`,
    group: "Filters",
    title: `Only ${value === null ? `no ${dimensionWords(dimension)}` : (label ?? value)}`,
    hint: [dimensionWords(dimension), label === null ? "" : (value ?? ""), isHere ? "" : `in ${PAGES.find(({ path }) => path === FILTERED_PAGE)?.title ?? ""}`].filter((one) => one !== "").join(" · "),
    isCurrent: view.conditions.some((one) => one.dimension === dimension && one.value === value && !one.isExcluded),
    act: { show: { ...target, conditions: withOnly(view.conditions, { dimension, value, isExcluded: false }) } },
  }));
}

/** Those in which every word that is typed occurs, in the title or in what the group is called; first what begins with it. */
export function matching(commands: readonly Command[], search: string): Command[] {
  const typed = search.trim().toLowerCase();
  const words = typed.split(/\s+/);
  const found = commands.filter(({ title, group }) => {
    const text = `${group} ${title}`.toLowerCase();
    return words.every((one) => text.includes(one));
  });
  const begins = ({ title }: Command) => Number(title.toLowerCase().startsWith(typed));
  return found.toSorted((a, b) => begins(b) - begins(a));
}

/** What a value is looked for in. */
export const SEARCHED_DIMENSIONS = ["service", "usage_account_id", "region"] as const;
