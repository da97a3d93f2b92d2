import type { ReactNode } from "react";
import { CHART_HEIGHT } from "@/charts/chart-height";
import { Card } from "@/design/card";
import { Skeleton } from "@/design/skeleton";
import { EmptyState, ErrorState, FilteredToNothing } from "@/design/states";
import { useView } from "@/state/location";

const HEIGHT = CHART_HEIGHT + 40;

interface Props {
  title: string;
  tools: ReactNode;
  error: unknown;
  /** Whether an answer is on its way. */
  isLoading: boolean;
  onRetry: () => void;
}

/** The card while there are no figures in it: loading, failed, filtered to nothing, or empty. */
export function Unanswered({ title, tools, error, isLoading, onRetry }: Props) {
  const [view, change] = useView();
  return (
    <Card className="explorer-card" title={title} tools={tools}>
      {error ? (
        <ErrorState error={error} onRetry={onRetry} height={HEIGHT} />
      ) : isLoading ? (
        <Skeleton height={HEIGHT} />
      ) : view.conditions.length > 0 ? (
        <FilteredToNothing onClear={() => change({ conditions: [] })} height={HEIGHT} />
      ) : (
        <EmptyState title="No costs on these days" height={HEIGHT}>
          Nothing is published for them. Choose other days above.
        </EmptyState>
      )}
    </Card>
  );
}
