import { describe, expect, it } from "vitest";
import type { BreakdownRow } from "@/api/costs-breakdown";
import type { RegionRow } from "@/api/regions";
import { sum } from "@/format/decimal";
import { MAP_COLUMNS, MAP_ROWS, PLACES, placeName } from "./places";
import { toHeat, toRegions } from "./to-regions";

const naming = { dimension: "region", hue: () => "", otherGroups: 0, whole: "" };

function region(name: string | null, amount: string | null): RegionRow {
  return { region: name, kind: name === null ? "none" : "value", amount, currency: "USD", pricing_unit: null, line_item_count: 3, usage_account_count: 2, service_count: 1, top_service: "AmazonS3", top_service_amount: amount, compare_amount: null, change: null };
}

function cell(name: string | null, service: string | null, amount: string, kind: "value" | "other" = "value"): BreakdownRow {
  return { group: { region: name, service }, kind, amount, currency: "USD", pricing_unit: null, line_item_count: 1, compare_amount: null, change: null };
}

describe("regions", () => {
  const regions = toRegions([region("eu-west-1", "10.0000000000"), region("xx-new-1", "2.0000000000"), region(null, "1.0000000000")], naming);

  it("are all shown: those without a region, and those no map knows yet", () => {
    expect(regions.map((one) => [one.label, one.isOnMap])).toEqual([
      ["eu-west-1", true],
      ["xx-new-1", false],
      ["No region", true],
    ]);
  });

  it("by service add up to what each of them costs", () => {
    const heat = toHeat(regions, [cell("eu-west-1", "AmazonEC2", "7.0000000001"), cell("eu-west-1", "AmazonS3", "1.0000000000"), cell(null, "AmazonEC2", "4.0000000000"), cell(null, null, "9.0000000000", "other")]);
    expect(heat.map((row) => [row.amounts.size, row.rest])).toEqual([
      [2, "1.9999999999"],
      [0, "2.0000000000"],
      [1, "-3.0000000000"],
    ]);
    for (const row of heat) expect(sum([...row.amounts.values(), row.rest])).toBe(row.region.total);
  });
});

it("a region whose amount nobody knows costs not nothing", () => {
  expect(toRegions([region("eu-west-1", null)], naming)[0]?.total).toBeNull();
});

describe("the map", () => {
  it("has a place of its own for every region, within its frame", () => {
    const places = [...PLACES.values()];
    expect(new Set(places.map(({ column, row }) => `${column} ${row}`)).size).toBe(places.length);
    expect(places.every(({ column, row }) => column < MAP_COLUMNS && row < MAP_ROWS)).toBe(true);
    // Global has its tile at the left end of the last row; rows without a region stand beside it.
    expect(places.some(({ column, row }) => column === 1 && row === 5)).toBe(false);
  });

  it("names cities, and nothing where there is none", () => {
    expect(placeName("eu-central-1")).toBe("Frankfurt");
    expect(placeName("global")).toBe("");
    expect(placeName(null)).toBe("");
  });
});
