/** The browser's address as React state. */

import { useCallback, useSyncExternalStore } from "react";
import { addressOf, parseView, type View } from "./view";

const CHANGED = "sentinel:address";
let address = "";
let parsed: View | null = null;

function current(): View {
  const now = location.pathname + location.search;
  if (!parsed || now !== address) {
    address = now;
    parsed = parseView(location.pathname, location.search);
  }
  return parsed;
}

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(CHANGED, listener);
  };
}

/** Show another view; `back` returns to the one before, unless it is replaced. */
export function show(view: View, isReplacing = false): void {
  const next = addressOf(view);
  if (next === location.pathname + location.search) return;
  if (isReplacing) history.replaceState(null, "", next);
  else history.pushState(null, "", next);
  dispatchEvent(new Event(CHANGED));
}

export type Change = (changed: Partial<View>, isReplacing?: boolean) => void;

/** The view, and how to change some of it. */
export function useView(): [View, Change] {
  const view = useSyncExternalStore(subscribe, current);
  const change = useCallback<Change>((changed, isReplacing) => show({ ...current(), ...changed }, isReplacing), []);
  return [view, change];
}
