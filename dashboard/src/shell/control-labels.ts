/** What the choices of the filter bar are called, there and wherever else they are offered. */

import type { MoversComparison } from "@/state/movers-comparison";
import type { Comparison, Granularity } from "@/state/view";

export const GRANULARITY_LABELS: Record<Granularity, string> = { day: "Day", week: "Week", month: "Month" };

export const COMPARISON_LABELS: Record<Comparison, string> = {
  previous_period: "days before",
  previous_month: "month before",
  previous_year: "year before",
};

export const MOVERS_LABELS: Record<MoversComparison, string> = {
  month_to_date: "month to date",
  month_over_month: "whole month",
  ...COMPARISON_LABELS,
};
