/** Shades of one hue by size; text stays readable on all of them. */

const LIGHTEST = 0.06;
const STRONGEST = 0.55;

/** How strong the shade is, between 0 and 1; by the square root, so that small amounts are told from none. */
export function strength(amount: number, largest: number): number {
  return amount > 0 && largest > 0 ? Math.sqrt(Math.min(amount / largest, 1)) : 0;
}

/** The background of a figure; none for nothing and for credits. */
export function shade(amount: number, largest: number): string | undefined {
  const strong = strength(amount, largest);
  return strong > 0 ? `rgb(var(--heat) / ${(LIGHTEST + (STRONGEST - LIGHTEST) * strong).toFixed(3)})` : undefined;
}
