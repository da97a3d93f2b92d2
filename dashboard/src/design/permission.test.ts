import { describe, expect, it } from "vitest";
import { Problem } from "@/api/client";
import { isForbidden, permissionText } from "./permission";

const forbidden = (scope?: string) => new Problem({ status: 403, title: "The token does not allow this", detail: "ask again.", ...(scope ? { required_scope: scope } : {}) });

describe("a missing permission", () => {
  it("is named, with what it allows and whom to ask", () => {
    expect(permissionText(forbidden("sentinel/line-items"), "finops@example.com")).toBe(
      "Single line items and quarantined rows need the permission sentinel/line-items, which your sign-in does not have. Ask finops@example.com for it, then sign in again.",
    );
    expect(permissionText(forbidden("sentinel/exports"), null)).toBe(
      "Large CSV files, which are made in the background, need the permission sentinel/exports, which your sign-in does not have. Ask whoever runs this dashboard for it, then sign in again.",
    );
  });

  it("that is not known here is named all the same", () => {
    expect(permissionText(forbidden("sentinel/budgets"), null)).toContain("This needs the permission sentinel/budgets");
    expect(permissionText(forbidden(), null)).toBe("ask again. Ask whoever runs this dashboard for it, then sign in again.");
  });

  it("is something else than an error, and than nobody being signed in", () => {
    expect(isForbidden(forbidden())).toBe(true);
    expect(isForbidden(new Problem({ status: 401, title: "No valid token" }))).toBe(false);
    expect(isForbidden(new Error("403"))).toBe(false);
  });
});
