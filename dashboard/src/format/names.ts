/** What columns, metrics and values are called on the screen. */

import type { Metric } from "@/state/view";

export const METRICS: Record<Metric, string> = {
  unblended_cost: "Unblended cost",
  net_unblended_cost: "Net unblended cost",
  amortized_cost: "Amortized cost",
  net_amortized_cost: "Net amortized cost",
  list_cost: "List cost",
  usage_amount: "Usage",
};

export const METRIC_HINTS: Record<Metric, string> = {
  unblended_cost: "What AWS charges on the day it charges it",
  net_unblended_cost: "Unblended, after discounts",
  amortized_cost: "Commitments spread over the days they cover",
  net_amortized_cost: "Amortized, after discounts",
  list_cost: "The same usage at public on-demand prices",
  usage_amount: "Hours, gigabytes, requests: by pricing unit",
};

const DIMENSIONS: Record<string, string> = {
  payer_account_id: "Payer account",
  usage_account_id: "Account",
  service: "Service",
  region: "Region",
  operation: "Operation",
  usage_type: "Usage type",
  charge_type: "Charge type",
  charge_group: "Charge group",
  purchase_option: "Purchase option",
  pricing_unit: "Pricing unit",
  currency: "Currency",
  export: "Export",
  billing_period: "Billing period",
  payer_account_name: "Payer account name",
  usage_account_name: "Account name",
  resource_id: "Resource",
  canonical_resource_id: "Canonical resource",
  is_marketplace: "Marketplace",
  product_code: "Product code",
  product_family: "Product family",
  availability_zone: "Availability zone",
  invoice_id: "Invoice",
  billing_entity: "Billing entity",
  reservation_arn: "Reservation",
  savings_plan_arn: "Savings Plan",
};

/** The dimensions offered for grouping and filtering, the most asked for first. */
export const OFFERED_DIMENSIONS = [
  "service",
  "usage_account_id",
  "region",
  "charge_group",
  "charge_type",
  "purchase_option",
  "usage_type",
  "operation",
  "product_family",
  "resource_id",
  "usage_account_name",
  "availability_zone",
  "billing_entity",
  "invoice_id",
  "payer_account_id",
] as const;

const SMALL = new Map([
  ["id", "id"],
  ["arn", "ARN"],
]);

/** `Service`, `Tag Team`, `Cost category Env`; of any column: its words. */
export function dimensionName(dimension: string): string {
  const known = DIMENSIONS[dimension];
  if (known) return known;
  if (dimension.startsWith("tag:")) return `Tag ${dimension.slice(4)}`;
  if (dimension.startsWith("cost_category:")) return `Cost category ${dimension.slice(14)}`;
  const words = dimension.split("_").map((word) => SMALL.get(word) ?? word);
  const [first = "", ...rest] = words;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(" ");
}

/** The same within a sentence: `usage type`, `tag Team`, `Savings Plan`. */
export function dimensionWords(dimension: string): string {
  const name = dimensionName(dimension);
  return name === "Savings Plan" ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

/** What rows without a value are called. */
export function noValueName(dimension: string): string {
  return `No ${dimensionWords(dimension)}`;
}

/** The dimension to look at next, once a value of this one is chosen. */
export function nextDimension(dimension: string, taken: readonly string[]): string {
  const paths: Record<string, string[]> = {
    region: ["service", "usage_type", "resource_id"],
    usage_account_id: ["service", "usage_type", "resource_id"],
    service: ["usage_type", "operation", "resource_id"],
    usage_type: ["resource_id", "operation", "usage_account_id"],
    charge_group: ["charge_type", "service", "usage_type"],
    charge_type: ["service", "usage_type", "resource_id"],
  };
  const path = paths[dimension] ?? ["service", "usage_type", "resource_id", "usage_account_id"];
  return path.find((one) => one !== dimension && !taken.includes(one)) ?? dimension;
}
