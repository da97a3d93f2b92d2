import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { units } from "@/format/decimal";
import { parseThreshold } from "./threshold";

describe("a threshold", () => {
  it("is written one way, whichever way it is typed", () => {
    for (const text of ["1000.5", "1,000.50", " 01000.500 "]) expect(parseThreshold(text)).toBe("1000.5");
    expect(parseThreshold(".25")).toBe("0.25");
  });

  it("of nothing is none", () => {
    for (const text of ["", " ", "0", "0.00"]) expect(parseThreshold(text)).toBe("");
  });

  it("is refused when it is no amount", () => {
    for (const text of ["-5", "1e3", "five", "1.", "1.2.3", "9".repeat(21)]) expect(parseThreshold(text)).toBeNull();
  });

  it("is a decimal, and stays what it is", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\d.,]{0,12}$/), (text) => {
        const found = parseThreshold(text);
        if (!found) return;
        expect(units(found)).toBeGreaterThan(0n);
        expect(parseThreshold(found)).toBe(found);
      }),
    );
  });
});
