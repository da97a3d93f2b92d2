/** What each measure is, where its formula is from, and the file that computes it. */

import type { Metric } from "@/state/view";

export interface Rule {
  sentence: string;
  source: string;
  /** In the project's repository. */
  file: string;
}

export const RULES: Record<Metric, Rule> = {
  unblended_cost: {
    sentence: "What AWS charges on the day it charges it: the unblended cost of each line item as delivered, added up. It is what reconciles to the invoice.",
    source: "CUR column line_item_unblended_cost",
    file: "spark_jobs/transforms/gold_line_items.py",
  },
  net_unblended_cost: {
    sentence: "What AWS charges after discounts: the net unblended cost where AWS gives one, else the unblended cost; a discount that the net costs already hold adds nothing.",
    source: "AWS, «Net cost columns»; FOCUS specification, discount handling",
    file: "spark_jobs/transforms/net_unblended_cost.py",
  },
  amortized_cost: {
    sentence: "Upfront and recurring fees of commitments are spread over the usage they cover, their unused part is charged where the fee is, and all else is its unblended cost.",
    source: "AWS, Cloud Intelligence Dashboards, summary view",
    file: "spark_jobs/transforms/amortized_cost.py",
  },
  net_amortized_cost: {
    sentence: "Amortized cost after discounts: the net twin of each amount where AWS gives one, else the amount itself.",
    source: "AWS guidance «Cloud Intelligence Dashboards», net amortized cost",
    file: "spark_jobs/transforms/net_amortized_cost.py",
  },
  list_cost: {
    sentence: "What the usage would cost at the public on-demand price; nothing on Savings Plan negations, whose usage is counted where it is covered.",
    source: "CUR column pricing_public_on_demand_cost; AWS, Cloud Intelligence Dashboards, summary view",
    file: "spark_jobs/transforms/list_cost.py",
  },
  usage_amount: {
    sentence: "The quantity used, on the rows that are usage, each in its pricing unit; units are never added to each other.",
    source: "CUR column line_item_usage_amount; AWS, Cloud Intelligence Dashboards, summary view",
    file: "spark_jobs/transforms/usage_amount.py",
  },
};
