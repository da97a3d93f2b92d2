/** Spans of days: chosen by name or by dates, and what they mean for what is published. */

import { addDays, addMonths, type Day, daysBetween } from "@/format/days";
import type { Granularity } from "./view";

export const PRESETS = {
  month: "Newest month",
  last_month: "Month before",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
  ytd: "Year to date",
  "12m": "Last 12 months",
} as const;
export type Preset = keyof typeof PRESETS;

/** `end` is the last day, as on the screen. */
export type SpanChoice = { kind: "preset"; preset: Preset } | { kind: "days"; start: Day; end: Day };

/** What there is: the newest published billing period, and the day its newest delivery was made. */
export interface Published {
  period: string;
  asOf: Day;
}

export interface Days {
  start: Day;
  /** Not part of the span. */
  end: Day;
}

export function isPreset(text: string): text is Preset {
  return Object.hasOwn(PRESETS, text);
}

/** The days of a choice. Named spans end with what is published, not with the reader's clock. */
export function daysOf(choice: SpanChoice, { period, asOf }: Published): Days {
  if (choice.kind === "days") return { start: choice.start, end: addDays(choice.end, 1) };
  const month = `${period}-01`;
  const monthEnd = addMonths(month, 1);
  const end = asOf < monthEnd && asOf >= month ? addDays(asOf, 1) : monthEnd;
  switch (choice.preset) {
    case "month":
      return { start: month, end: monthEnd };
    case "last_month":
      return { start: addMonths(month, -1), end: month };
    case "ytd":
      return { start: `${period.slice(0, 4)}-01-01`, end: monthEnd };
    case "12m":
      return { start: addMonths(month, -11), end: monthEnd };
    default:
      return { start: addDays(end, -Number(choice.preset.slice(0, -1))), end };
  }
}

/** The finest granularity that still reads well. */
export function suitedGranularity(days: Days): Granularity {
  const length = daysBetween(days.start, days.end);
  return length <= 100 ? "day" : length <= 400 ? "week" : "month";
}

/** Whether the granularity tells anything for these days, and can be drawn. */
export function isUseful(granularity: Granularity, days: Days): boolean {
  const length = daysBetween(days.start, days.end);
  if (granularity === "day") return length <= 400;
  return granularity === "week" ? length > 7 : length > 31;
}
