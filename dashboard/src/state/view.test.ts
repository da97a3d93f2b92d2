import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "@/format/days";
import type { Condition } from "./conditions";
import { withCondition } from "./conditions";
import { PRESETS, type Preset, type SpanChoice } from "./span";
import { parseThreshold } from "./threshold";
import { addressOf, CHART_KINDS, COMPARISONS, DEFAULTS, FORMS, GRANULARITIES, MAX_TOP, METRIC_NAMES, MONTH_COMPARISONS, onPage, parseView, type View } from "./view";

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
const day = fc.integer({ min: 0, max: 30_000 }).map((number) => addDays("2001-01-01", number));
const span: fc.Arbitrary<SpanChoice> = fc.oneof(
  fc.constantFrom(...(Object.keys(PRESETS) as Preset[])).map((preset) => ({ kind: "preset" as const, preset })),
  fc.tuple(day, fc.nat(400)).map(([start, length]) => ({ kind: "days" as const, start, end: addDays(start, length) })),
);
const dimension = fc.oneof(fc.constantFrom("service", "region", "resource_id"), text.map((key) => `tag:${key}`), text.map((key) => `cost_category:${key}`));
const conditions = fc
  .array(fc.record<Condition>({ dimension, value: fc.option(text), isExcluded: fc.boolean() }), { maxLength: 6 })
  .map((all) => all.reduce<Condition[]>((kept, one) => withCondition(kept, one), []));
const views: fc.Arbitrary<View> = fc.record({
  page: fc.constantFrom("", "daily-costs", "movers", "regions", "explorer", "line-items", "proof"),
  span,
  metric: fc.constantFrom(...METRIC_NAMES),
  granularity: fc.option(fc.constantFrom(...GRANULARITIES)),
  isCumulative: fc.boolean(),
  compare: fc.option(fc.constantFrom(...COMPARISONS)),
  comparison: fc.option(fc.constantFrom(...MONTH_COMPARISONS)),
  threshold: fc.oneof(fc.constant(""), fc.bigInt(1n, 10n ** 12n).map((cents) => parseThreshold(`${cents / 100n}.${(cents % 100n).toString().padStart(2, "0")}`) ?? "")),
  groupBy: fc.oneof(fc.constant(""), dimension),
  thenBy: fc.oneof(fc.constant(""), dimension),
  topN: fc.integer({ min: 1, max: MAX_TOP }),
  conditions,
  unit: fc.option(fc.oneof(fc.constant(""), text)),
  exports: fc.uniqueArray(text, { maxLength: 3 }),
  publication: fc.option(fc.stringMatching(/^[0-9a-f]{16}$/)),
  period: fc.option(fc.constantFrom("2025-12", "2026-01")),
  form: fc.constantFrom(...FORMS),
  chartKind: fc.constantFrom(...CHART_KINDS),
  sort: fc.constantFrom("", "-usage_date", "service", "-change_pct"),
  search: fc.oneof(fc.constant(""), text),
  columns: fc.uniqueArray(fc.constantFrom("service", "usage_date", "tags"), { maxLength: 3 }),
});

/** In the address what is in comes before what is out. */
function asAddressed(view: View): View {
  const [out, into] = [true, false].map((isOut) => view.conditions.filter((one) => one.isExcluded === isOut));
  return { ...view, conditions: [...(into ?? []), ...(out ?? [])] };
}

function read(address: string): View {
  const url = new URL(address, "http://dashboard.test");
  return parseView(url.pathname, url.search);
}

describe("a view", () => {
  it("is the same after reload, back and share: its address says all of it", () => {
    fc.assert(
      fc.property(views, (view) => {
        const found = read(addressOf(view));
        expect(asAddressed(found)).toEqual(asAddressed(view));
        expect(addressOf(found)).toBe(addressOf(view));
      }),
      { numRuns: 500 },
    );
  });

  it("at its defaults has an address without a query", () => {
    expect(addressOf(DEFAULTS)).toBe("/");
    expect(addressOf({ ...DEFAULTS, page: "regions" })).toBe("/regions");
    expect(read("/")).toEqual(DEFAULTS);
  });

  it("has an address that can be read", () => {
    const conditions = [
      { dimension: "service", value: "AmazonEC2", isExcluded: false },
      { dimension: "region", value: null, isExcluded: true },
    ];
    expect(addressOf({ ...DEFAULTS, page: "daily-costs", conditions, compare: "previous_month", columns: ["service", "tags"] })).toBe(
      "/daily-costs?compare=previous_month&columns=service,tags&in=service:AmazonEC2&out=region:",
    );
    expect(addressOf({ ...DEFAULTS, page: "explorer", form: "pivot", thenBy: "tag:Team" })).toBe("/explorer?by=tag:Team&show=pivot");
    expect(addressOf({ ...DEFAULTS, page: "explorer", chartKind: "ranked", groupBy: "region" })).toBe("/explorer?group=region&chart=ranked");
  });

  it("passes over what nobody can understand, and keeps the rest", () => {
    expect(read("/daily-costs?span=yesterday&metric=money&top=0&publication=../x&by_time=hour&comparison=previous_year&threshold=-5&in=nonsense&period=2026-13&show=cube&chart=pie&compare=previous_year")).toEqual({
      ...DEFAULTS,
      page: "daily-costs",
      compare: "previous_year",
    });
    expect(read("/regions?in=service:A&out=service:A&in=service:A").conditions.map((one) => one.isExcluded)).toEqual([false, true]);
    fc.assert(fc.property(fc.webQueryParameters(), (query) => addressOf(read(`/regions?${query}`)).startsWith("/regions")));
  });

  it("takes its question along to another page, and leaves behind how one page showed it", () => {
    const view: View = { ...DEFAULTS, page: "line-items", metric: "list_cost", search: "i-0", sort: "service", columns: ["tags"], form: "pivot", chartKind: "lines", thenBy: "region", comparison: "month_over_month", threshold: "5" };
    expect(onPage(view, "regions")).toEqual({ ...DEFAULTS, page: "regions", metric: "list_cost" });
  });
});
