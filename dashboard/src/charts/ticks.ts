/** Round steps of an axis that fit the figures closely. Pure. */

const STEPS = [1, 2, 2.5, 5, 10];

/** About so many round ticks from zero; a little below zero costs no whole step. */
export function ticksFor(low: number, high: number, wanted = 5): { domain: [number, number]; ticks: number[] } {
  const top = Math.max(high, 0);
  const bottom = Math.min(low, 0);
  if (top === bottom) return { domain: [0, 1], ticks: [0, 1] };
  const rough = (top - bottom) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((one) => one * power >= rough) ?? 10);
  const isShallow = -bottom < step * 0.35;
  const first = isShallow ? 0 : Math.floor(bottom / step);
  const last = Math.ceil(top / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
  return { domain: [isShallow ? bottom : first * step, last * step], ticks };
}
