import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ticksFor } from "./ticks";

describe("ticks", () => {
  it("are round, and hold what is drawn", () => {
    expect(ticksFor(0, 2156)).toEqual({ domain: [0, 2500], ticks: [0, 500, 1000, 1500, 2000, 2500] });
    expect(ticksFor(-900, 2000).ticks).toEqual([-1000, 0, 1000, 2000]);
  });

  it("spend no whole step on a little below zero", () => {
    expect(ticksFor(-20, 2156)).toEqual({ domain: [-20, 2500], ticks: [0, 500, 1000, 1500, 2000, 2500] });
  });

  it("are few whatever the figures", () => {
    const figures = fc.integer({ min: 0, max: 1e9 }).map((cents) => cents / 100);
    fc.assert(
      fc.property(figures, figures, (low, high) => {
        const { domain, ticks } = ticksFor(-low, high);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(domain[0]).toBeLessThanOrEqual(-low * (1 - 1e-9));
        expect(domain[1]).toBeGreaterThanOrEqual(high * (1 - 1e-9));
      }),
    );
  });
});
