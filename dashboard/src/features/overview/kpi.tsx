import type { ReactNode } from "react";
import { Skeleton } from "@/design/skeleton";
import { ErrorNote } from "@/design/states";
import { NOTHING } from "@/format/figures";
import type { Figure } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";

interface Props {
  title: string;
  /** null while it loads. */
  value: string | null;
  children?: ReactNode;
  /** Where the value comes from. */
  figure?: Figure | null | undefined;
  /** Whether an older figure is shown while the one asked for is fetched. */
  isRefreshing?: boolean;
  error?: unknown;
  onRetry?: () => void;
}

/** One figure that matters, and what it means. */
export function Kpi({ title, value, children, figure, isRefreshing = false, error, onRetry }: Props) {
  return (
    <li className={`card kpi${isRefreshing ? " is-refreshing" : ""}`} aria-busy={isRefreshing}>
      <h2>{title}</h2>
      {error ? (
        <>
          <p className="kpi-value">{NOTHING}</p>
          <div className="kpi-words">
            <ErrorNote error={error} {...(onRetry ? { onRetry } : {})} />
          </div>
        </>
      ) : value === null ? (
        <>
          <p className="kpi-value">
            <Skeleton height="1lh" />
          </p>
          <p className="kpi-words">
            <Skeleton height="3lh" />
          </p>
        </>
      ) : (
        <>
          <p className="kpi-value">{value}</p>
          <p className="kpi-words">{children}</p>
          {figure && <WhereFrom isIcon figure={figure} />}
        </>
      )}
    </li>
  );
}
