import { Activity, ArrowUpDown, ChartColumnStacked, Compass, Globe, LayoutDashboard, ScrollText, ShieldCheck, type LucideIcon } from "lucide-react";
import { fetchedCode } from "@/api/code";
import { type ComponentType, lazy, type LazyExoticComponent } from "react";

/** What of the filter bar a page makes use of. */
export type Control = "span" | "metric" | "filters" | "group" | "one-group" | "granularity" | "compare" | "comparison";

export interface Page {
  /** First part of the path. */
  path: string;
  title: string;
  icon: LucideIcon;
  controls: readonly Control[];
  /** Fetches the page before it is shown; what goes wrong is said when it is. */
  load: () => void;
  Screen: LazyExoticComponent<ComponentType>;
}

function screen(load: () => Promise<{ default: ComponentType }>): Pick<Page, "load" | "Screen"> {
  return { load: () => void load().catch(() => undefined), Screen: lazy(() => fetchedCode(load)) };
}

/** Every page there is; a further one is its folder in `features/` and one line here. */
export const PAGES: readonly Page[] = [
  { path: "", title: "Overview", icon: LayoutDashboard, controls: ["metric", "filters"], ...screen(() => import("@/features/overview/overview-page")) },
  { path: "daily-costs", title: "Daily spending trends", icon: ChartColumnStacked, controls: ["span", "metric", "group", "granularity", "compare", "filters"], ...screen(() => import("@/features/daily-costs/daily-costs-page")) },
  { path: "movers", title: "Movers", icon: ArrowUpDown, controls: ["comparison", "span", "metric", "one-group", "filters"], ...screen(() => import("@/features/movers/movers-page")) },
  { path: "regions", title: "Regional distribution", icon: Globe, controls: ["span", "metric", "compare", "filters"], ...screen(() => import("@/features/regions/regions-page")) },
  { path: "explorer", title: "Explorer", icon: Compass, controls: ["span", "metric", "group", "granularity", "compare", "filters"], ...screen(() => import("@/features/explorer/explorer-page")) },
  { path: "line-items", title: "Detailed audit log", icon: ScrollText, controls: ["span", "metric", "filters"], ...screen(() => import("@/features/line-items/line-items-page")) },
  { path: "proof", title: "Proof", icon: ShieldCheck, controls: [], ...screen(() => import("@/features/proof/proof-page")) },
  { path: "data-health", title: "Data health", icon: Activity, controls: [], ...screen(() => import("@/features/data-health/data-health-page")) },
];

/** The page of a path; undefined when there is none. */
export function pageAt(path: string): Page | undefined {
  return PAGES.find((page) => page.path === path);
}
