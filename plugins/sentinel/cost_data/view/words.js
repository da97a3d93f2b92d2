// How things are told: states and instants, always in UTC.

export const STATES = {
  published: { word: "Published", palette: "green" },
  rolled_back: { word: "Rolled back", palette: "orange" },
  waiting: { word: "Waiting", palette: "yellow" },
  red_check: { word: "Red check", palette: "red" },
};

export const RUN_PALETTES = { success: "green", failed: "red", running: "cyan", queued: "gray" };

/** `2026-10-09T14:02:11Z` → `2026-10-09 14:02`. */
export function instant(text) {
  return text ? text.slice(0, 16).replace("T", " ") : "–";
}

/** 32573 → `32,573`; unknown → `–`. */
export function count(number) {
  return number === null || number === undefined ? "–" : number.toLocaleString("en-US");
}
