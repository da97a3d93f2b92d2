import { describe, expect, it } from "vitest";
import { checksCount, checksOf, checksText } from "./checks";

const of = (passed: number | null, warned: number | null) => ({ checks_passed: passed, checks_warned: warned });

describe("checks", () => {
  it("of several snapshots are added up, unless one of them is not told", () => {
    expect(checksOf([of(10, 0), of(9, 1)])).toEqual({ passed: 19, warned: 1 });
    expect(checksOf([])).toEqual({ passed: 0, warned: 0 });
    expect(checksOf([of(10, 0), of(null, 1)])).toBeNull();
    expect(checksOf([of(10, null)])).toBeNull();
  });

  it("are said in words that fit their number", () => {
    expect([checksText({ passed: 10, warned: 0 }), checksText({ passed: 1, warned: 0 }), checksText({ passed: 9, warned: 1 }), checksText({ passed: 1, warned: 2 })]).toEqual([
      "all 10 checks passed",
      "1 check passed",
      "9 checks passed, 1 warns",
      "1 check passed, 2 warn",
    ]);
    expect([checksCount({ passed: 10, warned: 0 }), checksCount({ passed: 8, warned: 2 })]).toEqual(["10 passed", "8 passed, 2 warn"]);
  });
});
