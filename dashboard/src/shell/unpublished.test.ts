import { describe, expect, it } from "vitest";
import { monthsText, unpublishedMonths } from "./unpublished";

const PERIODS = new Set(["2026-08", "2026-10"]);

describe("unpublished months", () => {
  it("are those of the span that are not published, the last day being outside of it", () => {
    expect(unpublishedMonths("2026-08-05", "2026-09-01", PERIODS)).toEqual([]);
    expect(unpublishedMonths("2026-08-31", "2026-09-02", PERIODS)).toEqual(["2026-09"]);
    expect(unpublishedMonths("2025-12-15", "2026-11-02", PERIODS)).toEqual([
      "2025-12",
      "2026-01",
      "2026-02",
      "2026-03",
      "2026-04",
      "2026-05",
      "2026-06",
      "2026-07",
      "2026-09",
      "2026-11",
    ]);
  });

  it("are told as stretches", () => {
    expect(monthsText([])).toBe("");
    expect(monthsText(["2026-09"])).toBe("Sep 2026");
    expect(monthsText(["2025-12", "2026-01", "2026-02", "2026-09", "2026-11", "2026-12"])).toBe("Dec 2025 – Feb 2026, Sep 2026, Nov 2026 – Dec 2026");
  });
});
