import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalOf, units } from "./decimal";
import { alignedAmount, amount, change, changePercent, compactAmount, count, counted, exactAmount, exactChange, exactCount, percent } from "./figures";

const USD = { currency: "USD", pricing_unit: null };
const HOURS = { currency: null, pricing_unit: "Hrs" };

describe("figures", () => {
  it("show money with its currency and two places", () => {
    expect(amount("50629.5106797001", USD)).toBe("$50,629.51");
    expect(amount("1.0050000000", { currency: "EUR", pricing_unit: null })).toBe("€1.01");
    expect(amount(null, USD)).toBe("–");
  });

  it("show usage with its pricing unit", () => {
    expect(amount("1204.5000000000", HOURS)).toBe("1,204.50 Hrs");
  });

  it("have a real minus, and none before a zero", () => {
    expect(amount("-3.2000000000", USD)).toBe("−$3.20");
    expect(amount("-0.0010000000", USD)).toBe("$0.00");
  });

  it("are exact to the last place, however large", () => {
    expect(exactAmount("50629.5106797001", USD)).toBe("$50,629.5106797001");
    expect(exactAmount("9999999999999999999999999999.0000000001", USD)).toBe("$9,999,999,999,999,999,999,999,999,999.0000000001");
    expect(alignedAmount("0.1200000000", USD)).toBe("$0.1200000000");
  });

  it("can be read back from the exact text", () => {
    const amounts = fc.bigInt(-(10n ** 38n), 10n ** 38n);
    fc.assert(
      fc.property(amounts, (one) => units(alignedAmount(decimalOf(one), USD).replaceAll(/[$,]/g, "").replace("−", "-")) === one),
    );
  });

  it("are short on axes", () => {
    expect(compactAmount(50_629.5, USD)).toBe("$50.6K");
    expect(compactAmount("778.8123456789", USD)).toBe("$779");
    expect(compactAmount("-51.64", USD)).toBe("−$51.6");
    expect(compactAmount(0, USD)).toBe("$0");
    expect(compactAmount("0.0312000000", USD)).toBe("$0.03");
  });

  it("have a sign when they are changes", () => {
    expect(change("1534.3352839713", USD)).toBe("+$1,534.34");
    expect(change("-12.0000000000", USD)).toBe("−$12.00");
    expect(change("0.0000000000", USD)).toBe("±$0.00");
    expect(exactChange("0.0000000001", USD)).toBe("+$0.0000000001");
    expect(exactChange("-12.5000000000", USD)).toBe("−$12.50");
    expect(exactChange("0.0000000000", USD)).toBe("±$0.00");
    expect(exactChange(null, USD)).toBe("–");
  });

  it("have no percentage where it would mislead", () => {
    expect(changePercent("103.1000000000", "100.0000000000")).toBe("+3.1%");
    expect(changePercent("50.0000000000", "100.0000000000")).toBe("−50.0%");
    expect(changePercent("5.0000000000", "0.0000000000")).toBe("new");
    expect(changePercent("0.0000000000", "0.0000000000")).toBe("–");
    expect(changePercent("5.0000000000", "-1.0000000000")).toBe("–");
    expect(percent(0.0004)).toBe("<0.1%");
  });

  it("count in words", () => {
    expect(count(200_000)).toBe("200,000");
    expect(exactCount("98765432109876543210")).toBe("98,765,432,109,876,543,210");
    expect(counted(1, "line item")).toBe("1 line item");
    expect(counted(2, "delivery", "deliveries")).toBe("2 deliveries");
  });
});
