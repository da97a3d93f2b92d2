import { describe, expect, it } from "vitest";
import { newestDeliveries, overdue, STALE_HOURS } from "./freshness";

function row(name: string, age_hours: number) {
  return { export: name, age_hours, delivered_at: `${age_hours} hours before` };
}

describe("freshness", () => {
  it("is that of the newest delivery of each export", () => {
    expect(newestDeliveries([row("b", 900), row("a", 2), row("b", 40), row("a", 800)])).toEqual([
      { export: "a", ageHours: 2, deliveredAt: "2 hours before" },
      { export: "b", ageHours: 40, deliveredAt: "40 hours before" },
    ]);
  });

  it("of one export does not excuse another, and an old month is not overdue", () => {
    expect(overdue([row("a", 2), row("a", 9000), row("b", STALE_HOURS + 1)]).map((one) => one.export)).toEqual(["b"]);
    expect(overdue([row("a", STALE_HOURS)])).toEqual([]);
  });
});
