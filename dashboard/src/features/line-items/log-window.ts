/** Which part of a long log is held: pages around the rows in sight, and rows that fit into one scrolling element. Pure. */

export const PAGE_ROWS = 200;
/** So close to the end of what is reached, the next page is fetched. */
export const AHEAD = 60;
/** Pages held on either side of those in sight. */
const BESIDE = 3;
/** Rows that one element scrolls: browsers draw nothing beyond some 17 million pixels. */
export const MAX_ROWS = 300_000;

/** From the first row to the last, both in sight. */
export interface Sight {
  first: number;
  last: number;
}

/** The pages to hold, of so many that are reached: those in sight, some beside them, and that of the active row. */
export function heldPages({ first, last }: Sight, active: number, reached: number): number[] {
  const pageOf = (row: number) => Math.floor(row / PAGE_ROWS);
  const from = Math.max(0, pageOf(first) - BESIDE);
  const to = Math.min(reached - 1, pageOf(last) + BESIDE);
  const held = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  const own = pageOf(active);
  return held.includes(own) || own >= reached ? held : [...held, own];
}

/** The row the scrolling element begins with: moved by half of it when an end comes into sight behind which there is more. */
export function movedBase(base: number, { first, last }: Sight, rows: number): number {
  const half = MAX_ROWS / 2;
  if (last >= base + MAX_ROWS - AHEAD && rows > base + MAX_ROWS) return base + half;
  return base > 0 && first <= base + AHEAD ? base - half : base;
}
