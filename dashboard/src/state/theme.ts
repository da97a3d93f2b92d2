/** Which theme is shown: the system's, or the chosen one, kept in this browser (public/theme.js reads it before the first paint). */

import { useSyncExternalStore } from "react";

const KEY = "sentinel.theme";
const CHANGED = "sentinel:theme";
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

function current(): Theme {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "system";
}

function subscribe(listener: () => void): () => void {
  addEventListener(CHANGED, listener);
  return () => removeEventListener(CHANGED, listener);
}

/** Show this theme from now on. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is switched off: the theme lasts as long as the page.
  }
  dispatchEvent(new Event(CHANGED));
}

/** The theme that is chosen. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, current);
}
