import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ErrorBoundary } from "./error-boundary";

afterEach(cleanup);

function Broken(): never {
  throw new Error("Failed to fetch dynamically imported module");
}

it("a page that fails says why, and what can be done, where it would have been", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  render(
    <>
      <nav>pages</nav>
      <ErrorBoundary>
        <Broken />
      </ErrorBoundary>
    </>,
  );
  expect(screen.getByText("pages")).toBeTruthy();
  expect(screen.getByRole("alert").textContent).toContain("Failed to fetch dynamically imported module");
  expect(screen.getByRole("button", { name: "Load the page again" })).toBeTruthy();
});
