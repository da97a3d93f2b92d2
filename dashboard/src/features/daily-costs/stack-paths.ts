/** Stacked bars of a group as one path: hundreds of days times a dozen groups stay a dozen elements. Pure. */

import type { Bucket } from "./to-series";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One path for each key. What is above zero stacks upwards, what is below zero downwards. */
export function stackPaths(buckets: readonly Bucket[], keys: readonly string[], box: Box, [low, high]: readonly [number, number]): string[] {
  const band = box.width / buckets.length;
  // Gaps between thin bars would only flicker.
  const bar = band < 4 ? band : band * 0.82;
  const height = (amount: number) => (amount / (high - low)) * box.height;
  const zero = box.y + height(high);
  const parts = keys.map(() => [] as string[]);
  for (const [place, bucket] of buckets.entries()) {
    let [above, below] = [0, 0];
    for (const [at, key] of keys.entries()) {
      const amount = Number(bucket.amounts.get(key) ?? 0);
      if (amount === 0) continue;
      const top = amount > 0 ? above + amount : below;
      const left = box.x + band * place + (band - bar) / 2;
      parts[at]?.push(`M${left.toFixed(2)} ${(zero - height(top)).toFixed(2)}h${bar.toFixed(2)}v${height(Math.abs(amount)).toFixed(2)}h${(-bar).toFixed(2)}z`);
      if (amount > 0) above += amount;
      else below += amount;
    }
  }
  return parts.map((all) => all.join(""));
}
