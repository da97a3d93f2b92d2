/** Bars, areas and lines as one path for each group: hundreds of days times a dozen groups stay a dozen elements. Pure. */

import type { Bucket } from "./to-series";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How a series is drawn: stacked bars, stacked areas, or a line for each group. */
export type Shape = "bars" | "areas" | "lines";

/** The lowest and the highest amount of the axis. */
export type Domain = readonly [low: number, high: number];

const MAX_BAR = 56;
/** Gaps between thinner bars would only flicker. */
const THIN = 4;

interface Part {
  bottom: number;
  top: number;
}

/** The parts of a stack in the order of the keys: what is above zero upwards, what is below it downwards. */
function partsOf(bucket: Bucket, keys: readonly string[]): Part[] {
  let [above, below] = [0, 0];
  return keys.map((key) => {
    const amount = Number(bucket.amounts.get(key) ?? 0);
    if (amount < 0) {
      below += amount;
      return { bottom: below, top: below - amount };
    }
    above += amount;
    return { bottom: above - amount, top: above };
  });
}

/** The lowest and the highest that any stack or line reaches; zero is always in. */
export function extent(buckets: readonly Bucket[], keys: readonly string[], shape: Shape): [number, number] {
  let [low, high] = [0, 0];
  for (const bucket of buckets) {
    const parts = shape === "lines" ? [] : partsOf(bucket, keys);
    const amounts = shape === "lines" ? keys.map((key) => Number(bucket.amounts.get(key) ?? 0)) : [];
    low = Math.min(low, Number(bucket.formerTotal ?? 0), ...amounts, ...parts.map((part) => part.bottom));
    high = Math.max(high, Number(bucket.formerTotal ?? 0), ...amounts, ...parts.map((part) => part.top));
  }
  return [low, high];
}

/** Where amounts and buckets lie in the box. */
export function placing(count: number, box: Box, [low, high]: Domain) {
  const band = box.width / count;
  return {
    band,
    y: (amount: number) => box.y + ((high - amount) / (high - low)) * box.height,
    /** The middle of a bucket. */
    x: (place: number) => box.x + band * (place + 0.5),
  };
}

/** The place of the bucket that lies there. */
export function placeAt(x: number, count: number, box: Box): number {
  return Math.min(count - 1, Math.max(0, Math.floor((x - box.x) / (box.width / count))));
}

function write(...numbers: number[]): string {
  return numbers.map((one) => one.toFixed(2)).join(" ");
}

/** Stacked bars: a path for each key, and one of all that still fills. */
export function barPaths(buckets: readonly Bucket[], keys: readonly string[], box: Box, domain: Domain): { groups: string[]; filling: string } {
  const { band, x, y } = placing(buckets.length, box, domain);
  const width = band < THIN ? band : Math.min(band * 0.82, MAX_BAR);
  const paths = keys.map(() => [] as string[]);
  const filling: string[] = [];
  for (const [place, bucket] of buckets.entries()) {
    for (const [at, { bottom, top }] of partsOf(bucket, keys).entries()) {
      if (bottom === top) continue;
      const part = `M${write(x(place) - width / 2, y(top))}h${write(width)}V${write(y(bottom))}h${write(-width)}z`;
      paths[at]?.push(part);
      if (bucket.progress === "filling") filling.push(part);
    }
  }
  return { groups: paths.map((all) => all.join("")), filling: filling.join("") };
}

/** Runs of buckets that have a figure. */
function runs(buckets: readonly Bucket[], has: (bucket: Bucket) => boolean): { place: number; bucket: Bucket }[][] {
  const found: { place: number; bucket: Bucket }[][] = [[]];
  for (const [place, bucket] of buckets.entries()) {
    if (has(bucket)) found.at(-1)?.push({ place, bucket });
    else found.push([]);
  }
  return found.filter((run) => run.length > 0);
}

/** Stacked areas: a path for each key, over the buckets that have figures. */
export function areaPaths(buckets: readonly Bucket[], keys: readonly string[], box: Box, domain: Domain): string[] {
  const { band, x, y } = placing(buckets.length, box, domain);
  const parts = new Map(buckets.map((bucket) => [bucket, partsOf(bucket, keys)]));
  return keys.map((_, at) =>
    runs(buckets, (bucket) => bucket.total !== null)
      .map((run) => {
        const points = run.map(({ place, bucket }) => ({ x: x(place), part: parts.get(bucket)?.[at] ?? { bottom: 0, top: 0 } }));
        // A single figure is as wide as a bar.
        const sides = points.length > 1 ? points : points.flatMap((one) => [-0.4, 0.4].map((side) => ({ ...one, x: one.x + side * band })));
        const tops = sides.map(({ x: left, part }) => write(left, y(part.top)));
        const bottoms = sides.map(({ x: left, part }) => write(left, y(part.bottom))).toReversed();
        return `M${[...tops, ...bottoms].join("L")}z`;
      })
      .join(""),
  );
}

/** A line through the middles of the buckets, broken where there is no figure. */
export function linePath(buckets: readonly Bucket[], amountOf: (bucket: Bucket) => string | null, box: Box, domain: Domain): string {
  const { x, y } = placing(buckets.length, box, domain);
  return runs(buckets, (bucket) => amountOf(bucket) !== null)
    .map((run) => {
      const points = run.map(({ place, bucket }) => write(x(place), y(Number(amountOf(bucket)))));
      // A lone figure is a dot: a line without length, with round ends.
      return `M${points.join("L")}${points.length === 1 ? "h0" : ""}`;
    })
    .join("");
}
