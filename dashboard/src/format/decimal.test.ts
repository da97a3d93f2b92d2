import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDecimals, decimalOf, minus, share, size, sum, units } from "./decimal";

const amounts = fc.bigInt(-(10n ** 38n), 10n ** 38n);

describe("decimals", () => {
  it("are read and written without losing a digit", () => {
    fc.assert(fc.property(amounts, (amount) => units(decimalOf(amount)) === amount));
  });

  it("of few places are those of ten places", () => {
    expect(units("0.1")).toBe(1_000_000_000n);
    expect(units("-12")).toBe(-120_000_000_000n);
  });

  it("are refused when they are none", () => {
    for (const text of ["", "1e3", "1.", ".5", "1,5", "NaN", "1.12345678901"]) expect(() => units(text)).toThrow(/is not a decimal/);
  });

  it("add up exactly where floats do not, in any order", () => {
    expect(sum(["0.1000000000", "0.2000000000", null])).toBe("0.3000000000");
    fc.assert(fc.property(fc.array(amounts), (all) => sum(all.map(decimalOf)) === sum(all.toReversed().map(decimalOf))));
  });

  it("are subtracted and compared exactly", () => {
    expect(minus("1.0000000000", "1.0000000001")).toBe("-0.0000000001");
    expect(compareDecimals("99999999999999999999.0000000001", "99999999999999999999.0000000000")).toBe(1);
  });

  it("have a size that knows no sign", () => {
    expect(size("-1.5000000000")).toBe("1.5000000000");
    expect(size("1.5000000000")).toBe("1.5000000000");
  });

  it("have a share of what is above zero only", () => {
    expect(share("1.0000000000", "4.0000000000")).toBe(0.25);
    expect(share("1.0000000000", "0.0000000000")).toBeNull();
    expect(share("1.0000000000", "-4.0000000000")).toBeNull();
  });
});
