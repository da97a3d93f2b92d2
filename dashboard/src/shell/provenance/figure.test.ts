import { describe, expect, it } from "vitest";
import { figureOf, figureText, groupConditions, partOf, rowsOf } from "./figure";

const ASKED = { metric: "unblended_cost", filter: [], exclude: [] } as const;
const DAYS = { start: "2026-10-01", end: "2026-11-01" };
const TOTAL = { amount: "1234.5000000001", currency: "USD", pricing_unit: null };
const group = (kind: "value" | "none" | "other", value: string | null) => ({ kind, value });

describe("a figure", () => {
  it("is told to its last digit, or as it stands on the screen", () => {
    const part = partOf("Total", TOTAL, DAYS);
    expect(figureText(figureOf(ASKED, [], "Total", [part]))).toBe("$1,234.5000000001");
    expect(figureText(figureOf(ASKED, [], "Change", [part], { value: "+3.1%" }))).toBe("+3.1%");
    expect(figureText(figureOf(ASKED, [], "Nothing", [{ ...part, totals: [] }]))).toBe("nothing");
  });

  it("of a group narrows the filters and does not widen them", () => {
    const conditions = [
      { dimension: "service", value: "a", isExcluded: false },
      { dimension: "service", value: "b", isExcluded: false },
    ];
    const within = groupConditions("service", group("value", "a"), []);
    const figure = figureOf({ ...ASKED, filter: ["service:a", "service:b"] }, [], "a", [partOf("a", TOTAL, DAYS, within)]);
    const [part] = figure.parts;
    expect(part && rowsOf(figure, part).conditions).toEqual([conditions, [{ dimension: "service", value: "a", isExcluded: false }]]);
  });

  it("of no value, of the others, and of everything is what is left over", () => {
    const shown = [group("value", "a"), group("value", "b"), group("other", null), group("none", null)];
    expect(groupConditions("service", group("none", null), shown)).toEqual([[{ dimension: "service", value: null, isExcluded: false }]]);
    expect(groupConditions("service", group("other", null), shown)).toEqual([
      [
        { dimension: "service", value: "a", isExcluded: true },
        { dimension: "service", value: "b", isExcluded: true },
        { dimension: "service", value: null, isExcluded: true },
      ],
    ]);
    expect(groupConditions("", group("value", null), shown)).toEqual([]);
  });
});
