import type { ReactNode } from "react";
import { Skeleton } from "@/design/skeleton";
import { ErrorState } from "@/design/states";

interface Props {
  title: string;
  /** null while it loads. */
  value: string | null;
  children?: ReactNode;
  error?: unknown;
  onRetry?: () => void;
}

/** One figure that matters, and what it means. */
export function Kpi({ title, value, children, error, onRetry }: Props) {
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
        </>
      )}
    </li>
  );
}
