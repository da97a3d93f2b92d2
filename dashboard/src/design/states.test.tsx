import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/client";
import { ErrorNote, ErrorState, FilteredToNothing } from "./states";

afterEach(cleanup);

describe("what is shown instead of figures", () => {
  it("says what failed, names the request, and tries again", () => {
    const onRetry = vi.fn();
    render(<ErrorState error={new Problem({ status: 503, title: "The lake does not answer", detail: "Try again in a minute.", request_id: "abc=" })} onRetry={onRetry} />);
    expect(screen.getByRole("alert").textContent).toContain("The lake does not answer");
    expect(screen.getByText("Try again in a minute.")).toBeTruthy();
    expect(screen.getByText("Request abc=")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(onRetry).toHaveBeenCalledOnce();
  });

  it("says it in one line where there is room for no more, the rest is read out", () => {
    const onRetry = vi.fn();
    render(<ErrorNote error={new Problem({ status: 503, title: "The lake does not answer", detail: "Try again in a minute.", request_id: "abc=" })} onRetry={onRetry} />);
    expect(screen.getByRole("alert").textContent).toBe(" The lake does not answer. Try again in a minute. Request abc= Try again");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(onRetry).toHaveBeenCalledOnce();
    cleanup();
    render(<ErrorNote error={new Problem({ status: 403, title: "Forbidden", required_scope: "sentinel/read" })} onRetry={onRetry} />);
    expect(screen.getByRole("alert").textContent).toContain("You may not see this. Cost figures need the permission sentinel/read");
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("offers to clear the filters that leave nothing over", () => {
    const onClear = vi.fn();
    render(<FilteredToNothing onClear={onClear} />);
    fireEvent.click(screen.getByRole("button", { name: "Clear the filters" }));
    expect(onClear).toHaveBeenCalledOnce();
  });
});
