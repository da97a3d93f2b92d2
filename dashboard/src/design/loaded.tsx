import type { ReactNode } from "react";
import { Skeleton } from "./skeleton";
import { ErrorState } from "./states";

interface Asked<T> {
  data: T | undefined;
  error: Error | null;
  refetch: () => unknown;
}

/** The answer once it is there; its place until then, and what went wrong instead. */
export function Loaded<T>({ asked, height, children }: { asked: Asked<T>; height: number; children: (data: T) => ReactNode }) {
  if (asked.data !== undefined) return children(asked.data);
  if (asked.error) return <ErrorState error={asked.error} onRetry={() => void asked.refetch()} height={height} />;
  return <Skeleton height={height} />;
}
