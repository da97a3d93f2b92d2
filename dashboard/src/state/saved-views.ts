/** Saved views: names for addresses, as one text that a browser or a file keeps. Whatever that text holds, nothing throws. Pure. */

import { addressOf, parseView, type View } from "./view";

export interface SavedView {
  name: string;
  address: string;
}

export const MAX_VIEWS = 200;
const MAX_NAME = 80;
const MAX_ADDRESS = 8_000;
/** Any: only the path and the query of an address are kept. */
const ORIGIN = "http://dashboard.invalid";
/** Line breaks and other controls, and what turns the direction of text round. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

function firstLetters(text: string, count: number): string {
  return Array.from(text).slice(0, count).join("").trim();
}

/** The name as it is kept: one line, not too long; empty when nothing is left. */
export function viewName(text: string): string {
  const line = text.replace(/\p{Surrogate}/gu, "\uFFFD").replace(UNSEEN, " ").replace(/\s+/g, " ").trim();
  return firstLetters(line, MAX_NAME);
}

/** The view at an address of this dashboard; null for any other address. */
export function viewAt(address: string): View | null {
  if (!address.startsWith("/") || address.length > MAX_ADDRESS || !URL.canParse(address, ORIGIN)) return null;
  const url = new URL(address, ORIGIN);
  return url.origin === ORIGIN ? parseView(url.pathname, url.search) : null;
}

/** What is understood of it; null when there is nothing. */
function savedViewOf(content: unknown): SavedView | null {
  if (typeof content !== "object" || content === null) return null;
  const { name, address } = content as Record<string, unknown>;
  if (typeof name !== "string" || typeof address !== "string") return null;
  const view = viewAt(address);
  const cleaned = viewName(name);
  return view && cleaned ? { name: cleaned, address: addressOf(view) } : null;
}

/** The views of a text that was written here; null for a text that holds none. What cannot be understood is passed over. */
export function readSavedViews(text: string): SavedView[] | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return null;
  }
  const listed = typeof content === "object" && content !== null ? (content as Record<string, unknown>)["saved_views"] : null;
  if (!Array.isArray(listed)) return null;
  const found = new Map<string, SavedView>();
  for (const one of listed) {
    const view = savedViewOf(one);
    if (view && !found.has(view.name) && found.size < MAX_VIEWS) found.set(view.name, view);
  }
  return [...found.values()];
}

/** The inverse of `readSavedViews`. */
export function savedViewsText(views: readonly SavedView[]): string {
  return JSON.stringify({ saved_views: views.map(({ name, address }) => ({ name, address })) }, null, 2);
}

/** With this one, first; one of the same name keeps its place and becomes this one. */
export function withSaved(views: readonly SavedView[], saved: SavedView): SavedView[] {
  const isThere = views.some((one) => one.name === saved.name);
  return isThere ? views.map((one) => (one.name === saved.name ? saved : one)) : [saved, ...views].slice(0, MAX_VIEWS);
}

/** Without the one of this name. */
export function withoutSaved(views: readonly SavedView[], name: string): SavedView[] {
  return views.filter((one) => one.name !== name);
}

/** With another name; null when there is no name, or another view has it. */
export function withNewName(views: readonly SavedView[], name: string, text: string): SavedView[] | null {
  const next = viewName(text);
  if (next === "" || (next !== name && views.some((one) => one.name === next))) return null;
  return views.map((one) => (one.name === name ? { ...one, name: next } : one));
}

/** With those of a file: what is there already is not there twice, and no name is taken from a view that has it. */
export function withImported(views: readonly SavedView[], imported: readonly SavedView[]): SavedView[] {
  const all = [...views];
  for (const { name, address } of imported) {
    if (all.length >= MAX_VIEWS || all.some((one) => one.name === name && one.address === address)) continue;
    const names = new Set(all.map((one) => one.name));
    let free = name;
    for (let number = 2; names.has(free); number += 1) free = `${firstLetters(name, MAX_NAME - 6)} (${number})`;
    all.push({ name: free, address });
  }
  return all;
}
