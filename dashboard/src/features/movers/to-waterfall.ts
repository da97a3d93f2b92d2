/** From the former total over the largest rises and falls to the new one. Pure; levels are exact, only lengths are floats. */

import type { Group } from "@/charts/groups";
import { ticksFor } from "@/charts/ticks";
import { decimalOf, sign, sum, units } from "@/format/decimal";
import { OTHER_HUE } from "@/shell/hues";
import { byLargest, type Moved, type Movers } from "./to-movers";

export interface Step {
  group: Group;
  /** null: of the others together. */
  moved: Moved | null;
  change: string;
  /** The level before the step, and after it. */
  from: string;
  to: string;
}

export interface Waterfall {
  former: string;
  /** The largest rises, then falls, each from the largest; then the others. */
  steps: Step[];
  now: string;
}

/** The former total and every change lead to the total of now, exactly. */
export function toWaterfall({ shown, below, other }: Movers, former: string, top: number): Waterfall {
  const moving = shown.flatMap((one) => (one.change !== null && sign(one.change) !== 0 ? [{ ...one, change: one.change }] : []));
  const largest = moving.filter((one) => one.kind === "value").slice(0, top);
  // What has no value stands alone on every page.
  const drawn = [...largest, ...moving.filter((one) => one.kind === "none")].toSorted(byLargest);
  const isDrawn = new Set(drawn.map((one) => one.key));
  const rest = shown.filter((one) => !isDrawn.has(one.key));
  const groups = rest.length + (below?.groups ?? 0) + (other?.groups ?? 0);
  const changes: Omit<Step, "from" | "to">[] = [
    ...drawn.filter((one) => sign(one.change) > 0),
    ...drawn.filter((one) => sign(one.change) < 0),
  ].map((moved) => ({ group: moved, moved, change: moved.change }));
  if (rest.length > 0 || below || other) {
    const change = sum([...rest.map((one) => one.change), below?.change ?? null, other?.change ?? null]);
    const group: Group = { key: "other", kind: "other", value: null, label: groups > 0 ? `Other (${groups})` : "Other", hue: OTHER_HUE };
    changes.push({ group, moved: null, change });
  }
  let level = units(former);
  const steps = changes.map((one) => {
    const from = decimalOf(level);
    level += units(one.change);
    return { ...one, from, to: decimalOf(level) };
  });
  return { former, steps, now: decimalOf(level) };
}

export interface Scale {
  from: number;
  to: number;
  ticks: number[];
  /** Whether it does not begin at zero, so that the changes can be seen. */
  isBroken: boolean;
}

/** Totals this much larger than all changes together would leave nothing of them. */
const FAR = 2;

/** The levels between which everything is drawn. */
export function scaleOf({ former, now, steps }: Waterfall): Scale {
  const levels = [former, now, ...steps.map((one) => one.to)].map(Number);
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const reach = high - low;
  const isBroken = reach > 0 && Math.min(Math.abs(low), Math.abs(high)) > FAR * reach && low > 0 === high > 0;
  // On the side of zero some room is left for the bars of the totals.
  const [bottom, top] = isBroken ? (low > 0 ? [low - reach / 3, high] : [low, high + reach / 3]) : [Math.min(0, low), Math.max(0, high)];
  if (bottom === top) return { from: 0, to: 1, ticks: [0], isBroken: false };
  const step = ticksFor(0, top - bottom, 4).ticks[1] ?? 1;
  const first = Math.ceil(bottom / step);
  const count = Math.max(0, Math.floor(top / step) - first + 1);
  const ticks = Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)));
  return { from: bottom, to: top, ticks, isBroken };
}

/** Where a level lies on the scale, between 0 and 100. */
export function placeOf(level: string | number, { from, to }: Scale): number {
  return Math.min(100, Math.max(0, ((Number(level) - from) / (to - from)) * 100));
}

/** The bar between two levels: where it begins and how long it is, in percent. */
export function barOf(one: string | number, two: string | number, scale: Scale): { left: number; width: number } {
  const [a, b] = [placeOf(one, scale), placeOf(two, scale)];
  return { left: Math.min(a, b), width: Math.abs(b - a) };
}
