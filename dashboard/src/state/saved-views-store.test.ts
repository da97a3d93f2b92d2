import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { savedViewsText } from "./saved-views";
import { KEY, keep, useSavedViews } from "./saved-views-store";

const refuse = () => {
  throw new DOMException("no", "SecurityError");
};
const VIEW = { name: "Ours", address: "/regions" };

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  act(() => keep([]));
  cleanup();
});

describe("the browser", () => {
  it("keeps saved views, and every part of the page sees them", () => {
    const { result } = renderHook(useSavedViews);
    expect(result.current).toEqual({ views: [], isKept: true });
    act(() => keep([VIEW]));
    expect(result.current).toEqual({ views: [VIEW], isKept: true });
    expect(localStorage.getItem(KEY)).toBe(savedViewsText([VIEW]));
  });

  it("tells what another window saved", () => {
    const { result } = renderHook(useSavedViews);
    localStorage.setItem(KEY, savedViewsText([VIEW]));
    act(() => void dispatchEvent(new Event("storage")));
    expect(result.current.views).toEqual([VIEW]);
  });

  it("may hold anything under this name", () => {
    for (const text of ["{", "[1,2]", "\u0000", '{"saved_views":[null,{"name":"x"}]}']) {
      localStorage.setItem(KEY, text);
      expect(renderHook(useSavedViews).result.current).toEqual({ views: [], isKept: true });
    }
  });

  it("may be full: the views last as long as the page", () => {
    const { result } = renderHook(useSavedViews);
    vi.stubGlobal("localStorage", { getItem: () => null, setItem: refuse });
    act(() => keep([VIEW]));
    expect(result.current).toEqual({ views: [VIEW], isKept: false });
  });

  it("may keep nothing at all", () => {
    vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
    const { result } = renderHook(useSavedViews);
    expect(result.current).toEqual({ views: [], isKept: false });
    act(() => keep([VIEW]));
    expect(result.current).toEqual({ views: [VIEW], isKept: false });
  });
});
