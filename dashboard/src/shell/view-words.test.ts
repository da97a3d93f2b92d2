import { expect, it } from "vitest";
import { DEFAULTS } from "@/state/view";
import { viewWords } from "./view-words";

it("a view is said in a few words, of what its page makes use of", () => {
  const conditions = [{ dimension: "service", value: "AmazonS3", isExcluded: false }];
  expect(viewWords({ ...DEFAULTS, page: "daily-costs", span: { kind: "preset", preset: "7d" } })).toBe("Daily spending trends · Last 7 days · Unblended cost");
  expect(viewWords({ ...DEFAULTS, page: "regions", span: { kind: "days", start: "2026-10-01", end: "2026-10-31" }, metric: "list_cost", conditions })).toBe("Regional distribution · Oct 2026 · List cost · 1 filter");
  expect(viewWords({ ...DEFAULTS, page: "proof", conditions, publication: "0".repeat(16) })).toMatch(/^Proof.* · as published 0{16}$/);
  expect(viewWords({ ...DEFAULTS, page: "movers" })).toBe("Movers · month to date · Unblended cost");
  expect(viewWords({ ...DEFAULTS, page: "movers", compare: "previous_year" })).toBe("Movers · Newest month · Unblended cost");
  expect(viewWords({ ...DEFAULTS, page: "gone" })).toBe("A page that is not there");
});
