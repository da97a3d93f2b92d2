/** Exact sums and comparisons of the API's decimal strings; no float anywhere. */

const PLACES = 10;
const SCALE = 10n ** BigInt(PLACES);

/** The decimal in units of 10⁻¹⁰. Throws for what is not a decimal with at most ten places. */
export function units(decimal: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,10}))?$/.exec(decimal);
  if (!match) throw new Error(`${decimal} is not a decimal`);
  const [, sign, whole = "0", fraction = ""] = match;
  const size = BigInt(whole) * SCALE + BigInt(fraction.padEnd(PLACES, "0"));
  return sign ? -size : size;
}

/** The inverse of `units`, with ten places as the API writes them. */
export function decimalOf(amount: bigint): string {
  const size = amount < 0n ? -amount : amount;
  return `${amount < 0n ? "-" : ""}${size / SCALE}.${(size % SCALE).toString().padStart(PLACES, "0")}`;
}

/** The exact sum of what is known; null when nothing is. */
export function sumKnown(decimals: readonly (string | null)[]): string | null {
  const known = decimals.filter((one) => one !== null);
  return known.length > 0 ? sum(known) : null;
}

/** The exact sum; what is missing counts as nothing. */
export function sum(decimals: Iterable<string | null>): string {
  let total = 0n;
  for (const one of decimals) total += one === null ? 0n : units(one);
  return decimalOf(total);
}

/** a − b, exactly. */
export function minus(a: string, b: string): string {
  return decimalOf(units(a) - units(b));
}

/** −1, 0 or 1. */
export function sign(decimal: string): number {
  const amount = units(decimal);
  return amount > 0n ? 1 : amount < 0n ? -1 : 0;
}

/** The amount whatever its sign. */
export function size(decimal: string): string {
  return decimal.replace(/^-/, "");
}

/** For sorting: the smaller first. */
export function compareDecimals(a: string, b: string): number {
  return sign(minus(a, b));
}

/** part ÷ whole as a number, for widths and percentages; null when one is not known or the whole is not above zero. */
export function share(part: string | null, whole: string | null): number | null {
  return part !== null && whole !== null && sign(whole) > 0 ? Number(part) / Number(whole) : null;
}
