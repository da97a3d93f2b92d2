import { lazy, Suspense } from "react";
import { fetchedCode } from "@/api/code";
import { Skeleton } from "@/design/skeleton";
import { ErrorBoundary } from "@/shell/error-boundary";
import { CHART_HEIGHT } from "./chart-height";
import type { TimeChartProps } from "./time-chart";

const load = () => import("./time-chart");
const TimeChart = lazy(() => fetchedCode(load).then((loaded) => ({ default: loaded.TimeChart })));

/** Fetches the chart's code, most of which is Recharts, while the figures are still asked for. */
export function fetchTimeChart(): void {
  // What goes wrong is shown where the chart would be.
  load().catch(() => undefined);
}

/** The chart as soon as its code is there; the figures beside it do not wait for it. */
export function LazyTimeChart(props: TimeChartProps) {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Skeleton height={CHART_HEIGHT} />}>
        <TimeChart {...props} />
      </Suspense>
    </ErrorBoundary>
  );
}
