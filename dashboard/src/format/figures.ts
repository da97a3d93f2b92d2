/** Every figure on the screen is written here: money, usage, percentages, counts. */

import { minus, share, sign } from "./decimal";

const LOCALE = "en-US";
/** What stands where there is no figure. */
export const NOTHING = "–";

/** What an amount is in: a currency, or the pricing unit of a usage. */
export interface Unit {
  currency: string | null;
  pricing_unit: string | null;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const known = formats.get(key) ?? new Intl.NumberFormat(LOCALE, options);
  formats.set(key, known);
  return known;
}

function isCurrency(code: string | null): code is string {
  return code !== null && /^[A-Z]{3}$/.test(code);
}

function typeset(text: string): string {
  return text.replaceAll("-", "−").replace(/^−(?=[^1-9]*$)/, "");
}

// Intl takes a decimal string as it is, exactly, whatever its length.
function write(decimal: string, key: string, unit: Unit, options: Intl.NumberFormatOptions): string {
  if (isCurrency(unit.currency)) {
    const money = { style: "currency", currency: unit.currency, currencyDisplay: "narrowSymbol", ...options } as const;
    return typeset(formatOf(`${key} ${unit.currency}`, money).format(decimal as Intl.StringNumericLiteral));
  }
  const figure = typeset(formatOf(key, options).format(decimal as Intl.StringNumericLiteral));
  return unit.pricing_unit ? `${figure} ${unit.pricing_unit}` : figure;
}

/** `$50,629.51`, `−$3.20`, `1,204.50 GB-Mo`: two places, as in tables and cards. */
export function amount(decimal: string | null, unit: Unit): string {
  return decimal === null ? NOTHING : write(decimal, "2", unit, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** `$50,629.5106797001`: every place that is not zero, at least two; wherever exactness is shown. */
export function exactAmount(decimal: string | null, unit: Unit): string {
  return decimal === null ? NOTHING : write(decimal, "10", unit, { minimumFractionDigits: 2, maximumFractionDigits: 10 });
}

/** `$0.1200000000`: all ten places, so that a column of them is aligned. */
export function alignedAmount(decimal: string, unit: Unit): string {
  return write(decimal, "10 10", unit, { minimumFractionDigits: 10, maximumFractionDigits: 10 });
}

/** `$50.6K`, `$779`, `$0.03`: three digits, for axes and narrow cells. */
export function compactAmount(decimal: string | number, unit: Unit): string {
  const isSmall = Math.abs(Number(decimal)) < 1;
  const digits = isSmall ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 3 };
  return write(String(decimal), isSmall ? "k2" : "k3", unit, { notation: "compact", minimumFractionDigits: 0, ...digits });
}

/** `+$1,534.34`, `−$12.00`, `±$0.00`. */
export function change(decimal: string | null, unit: Unit): string {
  if (decimal === null) return NOTHING;
  const written = amount(decimal, unit);
  if (!/[1-9]/.test(written)) return `±${written}`;
  return written.startsWith("−") ? written : `+${written}`;
}

/** `+$0.0000000001`, `±$0.00`: a change to the last digit. */
export function exactChange(decimal: string | null, unit: Unit): string {
  if (decimal === null) return NOTHING;
  const written = exactAmount(decimal, unit);
  if (!/[1-9]/.test(written)) return `±${written}`;
  return written.startsWith("−") ? written : `+${written}`;
}

/** `38.2%` of a number between 0 and 1; less than a tenth of a percent is said so. */
export function percent(ratio: number | null): string {
  if (ratio === null) return NOTHING;
  if (ratio > 0 && ratio < 0.001) return "<0.1%";
  return typeset(formatOf("%", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ratio));
}

/** `+3.1%` from the former amount to this one; `new` from nothing; `–` where a percentage would mislead. */
export function changePercent(now: string | null, former: string | null): string {
  if (now === null || former === null) return NOTHING;
  if (sign(former) === 0) return sign(now) === 0 ? NOTHING : "new";
  const ratio = share(minus(now, former), former);
  if (ratio === null) return NOTHING;
  const written = percent(ratio);
  return ratio > 0 ? `+${written}` : written;
}

/** `200,000`. */
export function count(number: number): string {
  return typeset(formatOf("n", { maximumFractionDigits: 0 }).format(number));
}

/** The same of a whole number as text, whatever its length. */
export function exactCount(whole: string): string {
  return typeset(formatOf("n", { maximumFractionDigits: 0 }).format(whole as Intl.StringNumericLiteral));
}

/** `1 line item`, `12 line items`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
