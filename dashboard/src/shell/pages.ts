import { ChartColumnStacked, Globe, LayoutDashboard, ScrollText, ShieldCheck, type LucideIcon } from "lucide-react";
import type { ComponentType } from "react";

/** What of the filter bar a page makes use of. */
export type Control = "span" | "metric" | "filters" | "group" | "granularity" | "compare";

export interface Page {
  /** First part of the path. */
  path: string;
  title: string;
  icon: LucideIcon;
  controls: readonly Control[];
  load: () => Promise<{ default: ComponentType }>;
}

/** Every page there is; a further one is its folder in `features/` and one line here. */
export const PAGES: readonly Page[] = [
  { path: "", title: "Overview", icon: LayoutDashboard, controls: ["metric", "filters"], load: () => import("@/features/overview/overview-page") },
  { path: "daily-costs", title: "Daily spending", icon: ChartColumnStacked, controls: ["span", "metric", "group", "granularity", "compare", "filters"], load: () => import("@/features/daily-costs/daily-costs-page") },
  { path: "regions", title: "Regions", icon: Globe, controls: ["span", "metric", "compare", "filters"], load: () => import("@/features/regions/regions-page") },
  { path: "line-items", title: "Audit log", icon: ScrollText, controls: ["span", "metric", "filters"], load: () => import("@/features/line-items/line-items-page") },
  { path: "proof", title: "Proof & data health", icon: ShieldCheck, controls: [], load: () => import("@/features/proof/proof-page") },
];
