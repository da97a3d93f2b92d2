import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, addMonths, ageText, bucketOf, bucketText, buckets, daysBetween, instantText, isDay, spanText } from "./days";

const days = fc.integer({ min: 0, max: 20_000 }).map((number) => addDays("2020-01-01", number));

describe("days", () => {
  it("are those of the calendar", () => {
    expect(isDay("2024-02-29")).toBe(true);
    expect(isDay("2026-02-29")).toBe(false);
    expect(isDay("2026-2-9")).toBe(false);
  });

  it("are added over months, years and changes of the clock, whatever the reader's time zone", () => {
    expect(addDays("2026-10-31", 1)).toBe("2026-11-01");
    expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-01");
    expect(addMonths("2026-01-01", -1)).toBe("2025-12-01");
    fc.assert(fc.property(days, fc.integer({ min: -900, max: 900 }), (day, number) => daysBetween(day, addDays(day, number)) === number));
  });

  it("lie in weeks that begin on Monday", () => {
    expect(bucketOf("2026-10-14", "week")).toBe("2026-10-12");
    expect(bucketOf("2026-10-12", "week")).toBe("2026-10-12");
    expect(bucketOf("2026-10-14", "month")).toBe("2026-10-01");
  });

  it("fill their buckets without a hole", () => {
    expect(buckets("2026-10-30", "2026-11-02", "day")).toEqual(["2026-10-30", "2026-10-31", "2026-11-01"]);
    expect(buckets("2026-10-14", "2026-10-20", "week")).toEqual(["2026-10-12", "2026-10-19"]);
    expect(buckets("2025-12-31", "2026-02-02", "month")).toEqual(["2025-12-01", "2026-01-01", "2026-02-01"]);
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 900 }), fc.constantFrom("day", "week", "month"), (day, length, granularity) => {
        const found = buckets(day, addDays(day, length), granularity);
        return [0, length - 1].every((at) => found.includes(bucketOf(addDays(day, at), granularity))) && new Set(found).size === found.length;
      }),
    );
  });

  it("are written with their last day included", () => {
    expect(spanText("2026-10-01", "2026-11-01")).toBe("Oct 2026");
    expect(spanText("2026-10-03", "2026-10-08")).toBe("3–7 Oct 2026");
    expect(spanText("2026-09-28", "2026-10-05")).toBe("28 Sep – 4 Oct 2026");
    expect(spanText("2025-12-30", "2026-01-02")).toBe("30 Dec 2025 – 1 Jan 2026");
    expect(spanText("2026-10-03", "2026-10-04")).toBe("3 Oct 2026");
    expect(bucketText("2026-10-12", "week")).toBe("week of 12 Oct 2026");
  });

  it("and instants are UTC", () => {
    expect(instantText("2026-10-31T06:00:00Z")).toBe("31 Oct 2026, 06:00 UTC");
    expect(ageText(0)).toBe("less than an hour ago");
    expect(ageText(47)).toBe("47 hours ago");
    expect(ageText(50)).toBe("2 days ago");
  });
});
