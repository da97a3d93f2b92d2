import { describe, expect, it } from "vitest";
import { cellText } from "./cell-text";
import { chosenColumns, chosenSort, columnShape, nextSort } from "./columns";

describe("the columns of the log", () => {
  it("are those chosen, else the usual ones with the measure once", () => {
    expect(chosenColumns(["tags", "nonsense", "service"], "list_cost").map((one) => one.name)).toEqual(["tags", "service"]);
    expect(chosenColumns([], "usage_amount").map((one) => one.name)).toEqual(["usage_date", "usage_amount", "service", "region", "usage_account_id", "charge_type", "usage_type", "resource_id"]);
  });

  it("are sorted by what the API can sort by", () => {
    expect(chosenSort("-list_cost")).toBe("-list_cost");
    expect(chosenSort("description")).toBe("-usage_date");
    expect(chosenSort("")).toBe("-usage_date");
    expect(nextSort("-usage_date", columnShape("unblended_cost"))).toBe("-unblended_cost");
    expect(nextSort("-unblended_cost", columnShape("unblended_cost"))).toBe("unblended_cost");
    expect(nextSort("-usage_date", columnShape("service"))).toBe("service");
  });

  it("show amounts to the last place, maps as pairs, and what is missing as missing", () => {
    const row = { unblended_cost: "0.0000000001", currency: "USD", usage_amount: "1.5000000000", pricing_unit: "Hrs", tags: { Team: "core", Empty: "" }, region: null };
    expect(cellText(row, columnShape("unblended_cost"))).toBe("$0.0000000001");
    expect(cellText(row, columnShape("usage_amount"))).toBe("1.50 Hrs");
    expect(cellText(row, columnShape("tags"))).toBe("Team: core");
    expect(cellText(row, columnShape("region"))).toBe("–");
    expect(cellText(row, columnShape("service"))).toBe("–");
    expect(["yes", "no", "–"]).toEqual([true, false, null].map((value) => cellText({ is_marketplace: value }, columnShape("is_marketplace"))));
  });
});
