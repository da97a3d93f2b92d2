import { describe, expect, it } from "vitest";
import { daysOf, isUseful, type Preset, suitedGranularity } from "./span";

const OPEN = { period: "2026-10", asOf: "2026-10-20" };
const CLOSED = { period: "2026-10", asOf: "2026-11-18" };

function named(preset: Preset, published = OPEN) {
  const { start, end } = daysOf({ kind: "preset", preset }, published);
  return [start, end];
}

describe("spans", () => {
  it("end with what is published", () => {
    expect(named("month")).toEqual(["2026-10-01", "2026-11-01"]);
    expect(named("last_month")).toEqual(["2026-09-01", "2026-10-01"]);
    expect(named("7d")).toEqual(["2026-10-14", "2026-10-21"]);
    expect(named("7d", CLOSED)).toEqual(["2026-10-25", "2026-11-01"]);
    expect(named("ytd")).toEqual(["2026-01-01", "2026-11-01"]);
    expect(named("12m")).toEqual(["2025-11-01", "2026-11-01"]);
  });

  it("chosen by days include the last one", () => {
    expect(daysOf({ kind: "days", start: "2026-10-03", end: "2026-10-04" }, OPEN)).toEqual({ start: "2026-10-03", end: "2026-10-05" });
  });

  it("have a granularity that suits them, and none that says nothing", () => {
    const [month, year] = [daysOf({ kind: "preset", preset: "month" }, OPEN), daysOf({ kind: "preset", preset: "12m" }, OPEN)];
    expect(suitedGranularity(month)).toBe("day");
    expect(suitedGranularity(year)).toBe("week");
    expect(suitedGranularity({ start: "2024-01-01", end: "2026-01-01" })).toBe("month");
    expect(["day", "week", "month"].map((one) => isUseful(one as "day", month))).toEqual([true, true, false]);
    expect(isUseful("day", { start: "2024-01-01", end: "2026-01-01" })).toBe(false);
  });
});
