/** Where saved views are kept: in this browser, for this origin; in the page alone where the browser keeps nothing. */

import { useSyncExternalStore } from "react";
import { readSavedViews, type SavedView, savedViewsText } from "./saved-views";

export const KEY = "sentinel.views";
const CHANGED = "sentinel:views";

export interface Kept {
  views: readonly SavedView[];
  /** Whether they outlast the page. */
  isKept: boolean;
}

/** What the browser refused to keep; null as long as it keeps everything. */
let unkept: string | null = null;
let known: { text: string; kept: Kept } | null = null;

function stored(): { text: string; isKept: boolean } {
  if (unkept !== null) return { text: unkept, isKept: false };
  try {
    return { text: localStorage.getItem(KEY) ?? "", isKept: true };
  } catch {
    return { text: "", isKept: false };
  }
}

function current(): Kept {
  const { text, isKept } = stored();
  if (known?.text !== text || known.kept.isKept !== isKept) known = { text, kept: { views: readSavedViews(text) ?? [], isKept } };
  return known.kept;
}

function subscribe(listener: () => void): () => void {
  // Another window of the same browser may save as well.
  addEventListener("storage", listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener("storage", listener);
    removeEventListener(CHANGED, listener);
  };
}

/** Keep these instead. */
export function keep(views: readonly SavedView[]): void {
  const text = savedViewsText(views);
  try {
    localStorage.setItem(KEY, text);
    unkept = null;
  } catch {
    // Switched off, or full: they last as long as the page.
    unkept = text;
  }
  dispatchEvent(new Event(CHANGED));
}

/** The saved views, and whether they are kept. */
export function useSavedViews(): Kept {
  return useSyncExternalStore(subscribe, current);
}
