import { describe, expect, it } from "vitest";
import { comparisonOf, hasOwnDays, MOVERS_COMPARISONS, withComparison } from "./movers-comparison";
import { addressOf, COMPARISONS, DEFAULTS, type View } from "./view";

const NAMED: View = { ...DEFAULTS, page: "movers", span: { kind: "days", start: "2026-10-03", end: "2026-10-09" } };

describe("what movers compares", () => {
  it("is the month to date, or the days before those that were chosen", () => {
    expect(comparisonOf(DEFAULTS)).toBe("month_to_date");
    expect(comparisonOf(NAMED)).toBe("previous_period");
    expect(comparisonOf({ ...NAMED, compare: "previous_year" })).toBe("previous_year");
    expect(comparisonOf({ ...NAMED, compare: "previous_year", comparison: "month_over_month" })).toBe("month_over_month");
  });

  it("is what was chosen, whatever was compared before", () => {
    for (const view of [DEFAULTS, NAMED]) {
      for (const compare of [null, ...COMPARISONS]) {
        for (const chosen of MOVERS_COMPARISONS) {
          const before = { ...view, compare };
          expect(comparisonOf({ ...before, ...withComparison(before, chosen) })).toBe(chosen);
        }
      }
    }
  });

  it("is not in the address where it goes without saying", () => {
    expect(addressOf({ ...DEFAULTS, page: "movers", ...withComparison(DEFAULTS, "month_to_date") })).toBe("/movers");
  });

  it("has days of its own when it is about months", () => {
    expect(MOVERS_COMPARISONS.filter(hasOwnDays)).toEqual(["month_to_date", "month_over_month"]);
  });
});
