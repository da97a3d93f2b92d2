import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CostPoint } from "@/api/costs";
import { addDays } from "@/format/days";
import { decimalOf, units } from "@/format/decimal";
import { project } from "./projection";
import { projectionFigure } from "./projection-figure";

const [START, END] = ["2026-10-01", "2026-11-01"];
const ASKED = { metric: "unblended_cost", filter: [], exclude: [] } as const;
const UNIT = { currency: "USD", pricing_unit: null };

function told(points: readonly CostPoint[], asOf: string) {
  const found = project(points, START, END, asOf);
  return { found, figure: projectionFigure(found, { asked: ASKED, snapshots: [], unit: UNIT, start: START, end: END, asOf }) };
}

function charge(day: number, charge_type: string, amount: string): CostPoint {
  return { date: addDays(START, day), group: { charge_type }, kind: "value", amount, currency: "USD", pricing_unit: null, finality: "estimated", compare_date: null, compare_amount: null };
}

describe("the projection, told", () => {
  it("follows from its parts as it says", () => {
    const charges = fc.array(fc.tuple(fc.nat(30), fc.constantFrom("Usage", "Tax", "Credit"), fc.bigInt(-(10n ** 20n), 10n ** 20n)));
    fc.assert(
      fc.property(charges, fc.integer({ min: 1, max: 30 }), (all, wholeDays) => {
        const { found, figure } = told(all.map(([day, type, amount]) => charge(day, type, decimalOf(amount))), addDays(START, wholeDays));
        const [once, whole] = figure?.parts.map((part) => units(part.totals[0]?.amount ?? "")) ?? [];
        expect(decimalOf((once ?? 0n) + ((whole ?? 0n) * 31n) / BigInt(wholeDays))).toBe(found.projected);
      }),
    );
  });

  it("takes the rows its amounts are of", () => {
    const [once, whole] = told([], "2026-10-20").figure?.parts ?? [];
    expect([once?.start, once?.end, whole?.start, whole?.end]).toEqual([START, END, START, "2026-10-20"]);
    expect(once?.within[0]?.every((one) => one.dimension === "charge_type" && !one.isExcluded)).toBe(true);
    expect(whole?.within[0]?.every((one) => one.dimension === "charge_type" && one.isExcluded)).toBe(true);
  });

  it("of a whole month is its sum, and there is none before a day is whole", () => {
    expect(told([], "2026-11-05").figure?.parts).toHaveLength(1);
    expect(told([], START).figure).toBeNull();
  });
});
