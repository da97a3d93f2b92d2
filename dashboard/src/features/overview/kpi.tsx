import type { ReactNode } from "react";
import { Skeleton } from "@/design/skeleton";
import { ErrorState } from "@/design/states";
import type { Figure } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";

interface Props {
  title: string;
  /** null while it loads. */
  value: string | null;
  children?: ReactNode;
  /** Where the value comes from. */
  figure?: Figure | null | undefined;
  error?: unknown;
  onRetry?: () => void;
}

/** One figure that matters, and what it means. */
export function Kpi({ title, value, children, figure, error, onRetry }: Props) {
  return (
    <li className="card kpi">
      <h2>{title}</h2>
      {error ? (
        <ErrorState error={error} {...(onRetry ? { onRetry } : {})} height={80} />
      ) : value === null ? (
        <Skeleton height={66} />
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
