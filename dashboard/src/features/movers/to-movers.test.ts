import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mover } from "@/api/movers";
import { compareDecimals, decimalOf, minus, size, sum } from "@/format/decimal";
import { belowText, summary } from "./summary";
import { nextSort, SORTS, sorted, toMovers } from "./to-movers";
import { barOf, placeOf, scaleOf, toWaterfall } from "./to-waterfall";

const naming = { dimension: "service", hue: () => "", otherGroups: 3, whole: "" };
const USD = { currency: "USD", pricing_unit: null };

function mover(service: string | null, former: string, now: string, kind: Mover["kind"] = service === null ? "none" : "value"): Mover {
  const [before, after] = [sum([former]), sum([now])];
  return {
    group: { service },
    kind,
    amount: after,
    compare_amount: before,
    change: minus(after, before),
    change_ratio: "0.0000",
    is_new: false,
    is_gone: false,
    ...USD,
  };
}

const amount = fc.bigInt(-(10n ** 32n), 10n ** 32n).map(decimalOf);
/** Groups, perhaps some without a value, perhaps others; as the API answers. */
const answers = fc
  .tuple(fc.array(fc.tuple(amount, amount), { maxLength: 30 }), fc.option(fc.tuple(amount, amount)), fc.option(fc.tuple(amount, amount)))
  .map(([named, none, other]) => [
    ...named.map(([before, now], at) => mover(`service ${at}`, before, now)),
    ...(none ? [mover(null, ...none)] : []),
    ...(other ? [mover(null, ...other, "other")] : []),
  ]);
const thresholds = fc.oneof(fc.constant(""), fc.bigInt(1n, 10n ** 32n).map(decimalOf));

describe("movers", () => {
  it("are alone, below the threshold or among the others, and nothing vanishes", () => {
    fc.assert(
      fc.property(answers, thresholds, (rows, threshold) => {
        const { shown, below, other } = toMovers(rows, threshold, naming);
        const given = (name: string | null) => name ?? "0";
        expect(shown.length + (below?.groups ?? 0)).toBe(rows.filter((row) => row.kind !== "other").length);
        for (const [name, of] of [["now", "amount"], ["former", "compare_amount"], ["change", "change"]] as const) {
          expect(sum([...shown.map((one) => one[name]), below?.[name] ?? null, other?.[name] ?? null])).toBe(sum(rows.map((row) => row[of])));
        }
        if (threshold) expect(shown.every((one) => compareDecimals(size(given(one.change)), threshold) >= 0)).toBe(true);
      }),
    );
  });

  it("at the threshold are shown, up or down", () => {
    const rows = [mover("a", "0", "100"), mover("b", "100", "0"), mover("c", "0", "99.9999999999")];
    const { shown, below } = toMovers(rows, "100", naming);
    expect(shown.map((one) => one.label)).toEqual(["a", "b"]);
    expect(below).toEqual({ groups: 1, now: "99.9999999999", former: "0.0000000000", change: "99.9999999999" });
    expect(belowText(toMovers(rows, "100", naming), "100", USD)).toBe("1 group changed by less than $100.00: by +$100.00.");
    expect(belowText(toMovers(rows, "", naming), "", USD)).toBe("");
  });

  it("that are not known are no nothing: they come last, and add nothing", () => {
    const unknown = { ...mover("u", "0", "0"), amount: null, compare_amount: null, change: null };
    const movers = toMovers([unknown, mover("a", "1", "3")], "1", naming);
    expect(movers.shown.map((one) => [one.label, one.now, one.change])).toEqual([["a", "3.0000000000", "2.0000000000"], ["u", null, null]]);
    for (const sort of ["change", "-change", "now", "-now"]) expect(sorted(movers.shown, sort).at(-1)?.label).toBe("u");
    expect(toWaterfall(movers, "1", 7)).toMatchObject({ now: "3.0000000000", steps: [{ change: "2.0000000000" }, { change: "0.0000000000" }] });
    expect(toMovers([unknown], "", { ...naming }).below).toBeNull();
  });

  it("have no percentage where it would mislead", () => {
    expect(toMovers([mover("a", "-5", "3"), mover("b", "0", "3"), mover("c", "5", "3")], "", naming).shown.map((one) => one.ratio)).toEqual([null, null, "0.0000"]);
  });

  it("are sorted by any column, both ways, and then as they were", () => {
    const { shown } = toMovers([mover("b", "10", "1"), mover("a", "1", "3"), mover(null, "0", "1")], "", naming);
    const names = (sort: string) => sorted(shown, sort).map((one) => one.label);
    expect(names("")).toEqual(["b", "a", "No service"]);
    expect(names("group")).toEqual(["a", "b", "No service"]);
    expect(names("-now")).toEqual(["a", "b", "No service"]);
    expect(names("change")).toEqual(["b", "No service", "a"]);
    // Without a percentage is last either way.
    expect(names("ratio").at(-1)).toBe("No service");
    expect(names("-ratio").at(-1)).toBe("No service");
    expect(names("nonsense")).toEqual(names(""));
    expect(nextSort("", "change")).toBe("-change");
    for (const column of SORTS) expect(nextSort(nextSort(nextSort("", column), column), column)).toBe("");
  });
});

describe("the waterfall", () => {
  it("leads from the former total to that of now, exactly, whatever is drawn on its own", () => {
    fc.assert(
      fc.property(answers, thresholds, fc.integer({ min: 1, max: 20 }), (rows, threshold, top) => {
        const former = sum(rows.map((row) => row.compare_amount));
        const { steps, now } = toWaterfall(toMovers(rows, threshold, naming), former, top);
        expect(sum([former, ...steps.map((step) => step.change)])).toBe(now);
        expect(now).toBe(sum(rows.map((row) => row.amount)));
        // Each bar begins where the one before ended.
        expect([former, ...steps.map((step) => step.to)]).toEqual([...steps.map((step) => step.from), now]);
        expect(steps.filter((step) => step.group.kind === "value").length).toBeLessThanOrEqual(top);
      }),
    );
  });

  it("has rises, then falls, each from the largest, then the others", () => {
    const rows = [mover("a", "0", "5"), mover("b", "9", "0"), mover("c", "0", "7"), mover("d", "2", "0"), mover("e", "0", "1"), mover("f", "4", "4")];
    const { steps } = toWaterfall(toMovers(rows, "", naming), "15", 4);
    expect(steps.map((step) => [step.group.label, step.change])).toEqual([
      ["c", "7.0000000000"],
      ["a", "5.0000000000"],
      ["b", "-9.0000000000"],
      ["d", "-2.0000000000"],
      ["Other (2)", "1.0000000000"],
    ]);
  });

  it("shows what has no value on its own, however small", () => {
    const rows = [mover("a", "0", "5"), mover("b", "0", "4"), mover(null, "0", "1")];
    const { steps } = toWaterfall(toMovers(rows, "", naming), "0", 1);
    expect(steps.map((step) => step.group.label)).toEqual(["a", "No service", "Other (1)"]);
  });

  it("is drawn within its frame", () => {
    fc.assert(
      fc.property(answers, (rows) => {
        const waterfall = toWaterfall(toMovers(rows, "", naming), sum(rows.map((row) => row.compare_amount)), 7);
        const scale = scaleOf(waterfall);
        expect(scale.to).toBeGreaterThan(scale.from);
        expect(scale.ticks.length).toBeLessThanOrEqual(9);
        for (const tick of scale.ticks) expect(placeOf(tick, scale)).toBeCloseTo(((tick - scale.from) / (scale.to - scale.from)) * 100);
        for (const step of waterfall.steps) {
          const { left, width } = barOf(step.from, step.to, scale);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left + width).toBeLessThanOrEqual(100 + 1e-9);
        }
      }),
    );
  });

  it("begins at zero unless nothing of the changes would be seen", () => {
    const scaled = (rows: Mover[]) => scaleOf(toWaterfall(toMovers(rows, "", naming), sum(rows.map((row) => row.compare_amount)), 7));
    expect(scaled([mover("a", "10", "12")])).toMatchObject({ isBroken: true });
    expect(scaled([mover("a", "10", "12")]).from).toBeGreaterThan(9);
    expect(scaled([mover("a", "-10", "-12")])).toMatchObject({ isBroken: true, from: -12 });
    expect(scaled([mover("a", "10", "30")])).toMatchObject({ isBroken: false, from: 0, to: 30 });
    expect(scaled([mover("a", "-10", "30")])).toMatchObject({ isBroken: false, from: -10, to: 30 });
    expect(scaled([mover("a", "10", "10")])).toMatchObject({ isBroken: false, from: 0, to: 10 });
    expect(scaled([])).toMatchObject({ from: 0, to: 1 });
  });
});

describe("the sentence", () => {
  const [now, former] = [{ start: "2026-10-01", end: "2026-11-01" }, { start: "2026-09-01", end: "2026-10-01" }];
  const told = (rows: Mover[]) => summary({ metric: "Unblended cost", waterfall: toWaterfall(toMovers(rows, "", naming), sum(rows.map((row) => row.compare_amount)), 7), now, former, unit: USD });

  it("says how much, since when, and what did most", () => {
    expect(told([mover("a", "100", "130"), mover("b", "100", "90")])).toBe(
      "Unblended cost rose by $20.00 (+10.0%), from $200.00 in Sep 2026 to $220.00 in Oct 2026. a rose most, +$30.00. b fell most, −$10.00.",
    );
  });

  it("has no percentage from nothing, and says when nothing changed", () => {
    expect(told([mover("a", "0", "130")])).toBe("Unblended cost rose by $130.00, from $0.00 in Sep 2026 to $130.00 in Oct 2026. a rose most, +$130.00.");
    expect(told([mover("a", "5", "5")])).toBe("Unblended cost did not change: $5.00 in Sep 2026, $5.00 in Oct 2026.");
  });
});
