import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_VIEWS, readSavedViews, type SavedView, savedViewsText, viewAt, viewName, withImported, withNewName, withoutSaved, withSaved } from "./saved-views";
import { addressOf, DEFAULTS, METRIC_NAMES } from "./view";

const anyText = fc.string({ unit: "binary", maxLength: 120 });
const names = anyText.map(viewName).filter((name) => name !== "");
const addresses = fc
  .record({ page: fc.constantFrom("", "movers", "line-items"), metric: fc.constantFrom(...METRIC_NAMES), search: fc.string({ unit: "grapheme", maxLength: 20 }) })
  .map((changed) => addressOf({ ...DEFAULTS, ...changed }));
const saved: fc.Arbitrary<SavedView[]> = fc.uniqueArray(fc.record({ name: names, address: addresses }), { selector: (one) => one.name, maxLength: 12 });

describe("saved views", () => {
  it("are read back as they were written", () => {
    fc.assert(
      fc.property(saved, (views) => {
        expect(readSavedViews(savedViewsText(views))).toEqual(views);
      }),
    );
  });

  it("are read from whatever is kept, and nothing throws", () => {
    fc.assert(fc.property(fc.oneof(anyText, fc.json()), (text) => readSavedViews(text) === null));
    fc.assert(
      fc.property(fc.array(fc.anything({ withNullPrototype: true }), { maxLength: 5 }), saved, (foreign, views) => {
        const listed = JSON.parse(JSON.stringify([...foreign, ...views], (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value))) as unknown[];
        expect(readSavedViews(JSON.stringify({ saved_views: listed }))).toEqual(expect.arrayContaining(views.filter(({ name }) => !hasName(foreign, name))));
      }),
    );
  });

  it("that are foreign, broken, twice or too many are passed over", () => {
    const good = { name: "good", address: "/regions" };
    const bad = [null, 5, "x", [], {}, { name: "no address" }, { name: 5, address: "/" }, { name: " \n ", address: "/" }, { name: "good", address: "/movers" }];
    expect(readSavedViews(JSON.stringify({ saved_views: [good, ...bad] }))).toEqual([good]);
    for (const text of ["", "{", "null", "[]", '"x"', "5", "{}", '{"saved_views":{}}']) expect(readSavedViews(text)).toBeNull();
    const many = Array.from({ length: MAX_VIEWS + 5 }, (_, at) => ({ name: `view ${at}`, address: "/" }));
    expect(readSavedViews(savedViewsText(many))).toHaveLength(MAX_VIEWS);
  });

  it("lead nowhere but into this dashboard", () => {
    const elsewhere = ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "data:text/html,x", "regions", "", `/${"x".repeat(9_000)}`];
    for (const address of elsewhere) expect(viewAt(address)).toBeNull();
    expect(readSavedViews(JSON.stringify({ saved_views: elsewhere.map((address) => ({ name: "x", address })) }))).toEqual([]);
    // What the address says beyond a view is not kept.
    expect(readSavedViews('{"saved_views":[{"name":"a","address":"/regions?metric=list_cost&evil=1#x"}]}')).toEqual([{ name: "a", address: "/regions?metric=list_cost" }]);
  });

  it("have names of one line that are what they seem", () => {
    expect(viewName("  Spend\n of \t us ")).toBe("Spend of us");
    expect(viewName("pay\u202Egnp.exe")).toBe("pay gnp.exe");
    expect(viewName("\uD800")).toBe("\uFFFD");
    expect(Array.from(viewName("👩‍🚀".repeat(80))).length).toBeLessThanOrEqual(80);
    expect(viewName("<img src=x onerror=alert(1)>")).toBe("<img src=x onerror=alert(1)>");
    fc.assert(fc.property(anyText, (text) => viewName(viewName(text)) === viewName(text)));
  });

  it("are added first, replaced in place, renamed to what is free, and removed", () => {
    const [a, b] = [{ name: "a", address: "/" }, { name: "b", address: "/regions" }];
    expect(withSaved([a], b)).toEqual([b, a]);
    expect(withSaved([b, a], { name: "a", address: "/movers" })).toEqual([b, { name: "a", address: "/movers" }]);
    expect(withNewName([a, b], "a", " c ")).toEqual([{ name: "c", address: "/" }, b]);
    expect(withNewName([a, b], "a", "a")).toEqual([a, b]);
    expect(withNewName([a, b], "a", "b")).toBeNull();
    expect(withNewName([a, b], "a", " ")).toBeNull();
    expect(withoutSaved([a, b], "a")).toEqual([b]);
  });

  it("of a file are all there afterwards, once, and none that was there is lost", () => {
    fc.assert(
      fc.property(saved, saved, (views, imported) => {
        const all = withImported(views, imported);
        expect(all.slice(0, views.length)).toEqual(views);
        for (const one of imported) expect(all.some(({ address }) => address === one.address)).toBe(true);
        expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
        expect(withImported(all, views)).toEqual(all);
        expect(readSavedViews(savedViewsText(all))).toEqual(all);
      }),
    );
    expect(withImported([{ name: "a", address: "/" }], [{ name: "a", address: "/movers" }]).map(({ name }) => name)).toEqual(["a", "a (2)"]);
  });
});

/** Whether something foreign has taken the name. */
function hasName(foreign: readonly unknown[], name: string): boolean {
  return foreign.some((one) => typeof one === "object" && one !== null && viewName(String((one as { name?: unknown }).name)) === name);
}
