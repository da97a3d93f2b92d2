import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AHEAD, heldPages, MAX_ROWS, movedBase, PAGE_ROWS } from "./log-window";

const sights = fc.tuple(fc.nat(5_000_000), fc.nat(60)).map(([first, length]) => ({ first, last: first + length }));

describe("the pages that are held", () => {
  it("are few, reached, and among them those in sight and that of the active row, however long the log", () => {
    fc.assert(
      fc.property(sights, fc.nat(5_000_000), fc.nat(1_000), ({ first, last }, active, further) => {
        const reached = Math.floor(Math.max(last, active) / PAGE_ROWS) + 1 + further;
        const held = heldPages({ first, last }, active, reached);
        for (const row of [first, last, active]) expect(held).toContain(Math.floor(row / PAGE_ROWS));
        expect(new Set(held).size).toBe(held.length);
        expect(held.length).toBeLessThanOrEqual(9);
        expect(Math.max(...held)).toBeLessThan(reached);
      }),
    );
  });
});

describe("the row the scrolling element begins with", () => {
  it("stays while everything reached fits", () => {
    fc.assert(fc.property(sights, (sight) => movedBase(0, sight, MAX_ROWS) === 0));
  });

  it("moves on before the end of the element, and back before its beginning, and what is in sight stays inside", () => {
    expect(movedBase(0, { first: MAX_ROWS - 90, last: MAX_ROWS - AHEAD }, MAX_ROWS + PAGE_ROWS)).toBe(MAX_ROWS / 2);
    expect(movedBase(MAX_ROWS / 2, { first: MAX_ROWS / 2 + AHEAD, last: MAX_ROWS / 2 + 90 }, MAX_ROWS * 2)).toBe(0);
  });

  it("once moved does not move again by itself", () => {
    fc.assert(
      fc.property(fc.nat(20), sights, fc.nat(5_000_000), (halves, { first, last }, more) => {
        const base = (halves * MAX_ROWS) / 2;
        const sight = { first: base + (first % MAX_ROWS), last: base + (first % MAX_ROWS) + last - first };
        const moved = movedBase(base, sight, sight.last + more);
        expect(movedBase(moved, sight, sight.last + more)).toBe(moved);
      }),
    );
  });
});
