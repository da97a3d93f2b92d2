import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CostPoint } from "@/api/costs";
import { addDays } from "@/format/days";
import { decimalOf } from "@/format/decimal";
import { project } from "./projection";

const [START, END] = ["2026-10-01", "2026-11-01"];

function charge(date: string, charge_type: string, amount: string): CostPoint {
  return { date, group: { charge_type }, kind: "value", amount, currency: "USD", pricing_unit: null, finality: "estimated", compare_date: null, compare_amount: null };
}

describe("the projection", () => {
  it("multiplies whole days, and neither what is charged once nor the day that fills", () => {
    const points = [charge("2026-10-01", "RIFee", "100.0000000000"), charge("2026-10-01", "Usage", "10.0000000000"), charge("2026-10-02", "Usage", "20.0000000000"), charge("2026-10-03", "Usage", "1.0000000000")];
    expect(project(points, START, END, "2026-10-03")).toEqual({
      toDate: "131.0000000000",
      once: "100.0000000000",
      whole: "30.0000000000",
      perDay: "15.0000000000",
      projected: "565.0000000000",
      wholeDays: 2,
      daysInMonth: 31,
    });
  });

  it("says nothing while no day is whole", () => {
    expect(project([charge("2026-10-01", "Usage", "10.0000000000")], START, END, "2026-10-01")).toMatchObject({ toDate: "10.0000000000", perDay: null, projected: null });
  });

  it("of a whole month is what it cost", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.constantFrom("Usage", "Tax", "Credit"), fc.bigInt(-(10n ** 20n), 10n ** 20n))), (all) => {
        const points = all.map(([day, type, amount]) => charge(addDays(START, day), type, decimalOf(amount)));
        const found = project(points, START, END, "2026-11-05");
        return found.projected === found.toDate && found.wholeDays === 31;
      }),
    );
  });
});
