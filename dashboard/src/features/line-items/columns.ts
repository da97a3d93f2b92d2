/** The columns of the audit log: every one the contract has, and how it is shown. */

import type { LineItem, LineItemsQuery } from "@/api/line-items";
import { dimensionName, METRICS } from "@/format/names";
import type { Metric } from "@/state/view";

export type ColumnName = keyof LineItem;
type Kind = "text" | "cost" | "usage" | "map" | "mono" | "yes or no";
type Sort = NonNullable<LineItemsQuery["sort"]>;

/** Kind, and width in pixels; complete, or the types do not fit. */
const SHAPES: Record<ColumnName, readonly [Kind, number]> = {
  usage_date: ["text", 126],
  service: ["text", 170],
  region: ["text", 130],
  usage_account_id: ["text", 130],
  usage_account_name: ["text", 160],
  charge_type: ["text", 120],
  charge_group: ["text", 170],
  usage_type: ["text", 200],
  operation: ["text", 150],
  resource_id: ["mono", 210],
  canonical_resource_id: ["mono", 210],
  description: ["text", 300],
  purchase_option: ["text", 130],
  unblended_cost: ["cost", 150],
  net_unblended_cost: ["cost", 160],
  blended_cost: ["cost", 150],
  amortized_cost: ["cost", 150],
  net_amortized_cost: ["cost", 160],
  list_cost: ["cost", 150],
  true_up_cost: ["cost", 150],
  upfront_fee_cost: ["cost", 150],
  usage_amount: ["usage", 170],
  pricing_unit: ["text", 110],
  currency: ["text", 90],
  tags: ["map", 280],
  cost_categories: ["map", 200],
  availability_zone: ["text", 140],
  product_code: ["text", 150],
  product_family: ["text", 160],
  billing_entity: ["text", 120],
  is_marketplace: ["yes or no", 120],
  region_source: ["text", 160],
  invoice_id: ["mono", 130],
  payer_account_id: ["text", 130],
  payer_account_name: ["text", 160],
  reservation_arn: ["mono", 260],
  savings_plan_arn: ["mono", 260],
  time_interval: ["mono", 330],
  usage_start: ["mono", 180],
  usage_end: ["mono", 180],
  line_item_id: ["mono", 330],
  export: ["text", 130],
  billing_period: ["text", 110],
  snapshot_id: ["mono", 200],
  source_file: ["mono", 260],
};

export const COLUMN_NAMES = Object.keys(SHAPES) as ColumnName[];
const SORTABLE: ReadonlySet<string> = new Set<Sort>([
  "usage_date",
  "service",
  "region",
  "usage_account_id",
  "charge_type",
  "operation",
  "usage_type",
  "resource_id",
  "unblended_cost",
  "net_unblended_cost",
  "amortized_cost",
  "net_amortized_cost",
  "list_cost",
  "usage_amount",
]);

export interface ColumnShape {
  name: ColumnName;
  title: string;
  kind: Kind;
  width: number;
  isSortable: boolean;
}

/** How a column is shown. */
export function columnShape(name: ColumnName): ColumnShape {
  const [kind, width] = SHAPES[name];
  const title = name in METRICS ? METRICS[name as Metric] : dimensionName(name);
  return { name, title, kind, width, isSortable: SORTABLE.has(name) };
}

/** The columns chosen in the address, else the usual ones with the measure. */
export function chosenColumns(chosen: readonly string[], metric: Metric): ColumnShape[] {
  const known = chosen.filter((name): name is ColumnName => Object.hasOwn(SHAPES, name));
  const usual: ColumnName[] = ["usage_date", metric, "service", "region", "usage_account_id", "charge_type", "usage_type", "resource_id", "usage_amount"];
  const names = known.length > 0 ? known : usual;
  return [...new Set(names)].map(columnShape);
}

/** The sort asked for in the address, if it is one; else the newest first. */
export function chosenSort(text: string): Sort {
  return SORTABLE.has(text.replace(/^-/, "")) ? (text as Sort) : "-usage_date";
}

/** What a click on a column's head asks for: the largest or newest first, then the other way round. */
export function nextSort(now: Sort, { name, kind }: ColumnShape): string {
  const startsLarge = kind === "cost" || kind === "usage" || name === "usage_date";
  const first = startsLarge ? `-${name}` : name;
  const second = startsLarge ? name : `-${name}`;
  return now === first ? second : first;
}
