import { expect, it } from "vitest";
import { fetchedCode } from "./code";

it("code that cannot be fetched is a problem the reader understands, and says what it came from", async () => {
  const cause = new TypeError("Failed to fetch dynamically imported module: https://dashboard.test/assets/page-1.js");
  await expect(fetchedCode(() => Promise.reject(cause))).rejects.toMatchObject({ title: "This part of the dashboard cannot be fetched", cause });
  await expect(fetchedCode(() => Promise.resolve(7))).resolves.toBe(7);
});
