/** Holds the place of what is still loading, at its size. */
export function Skeleton({ height, width = "100%" }: { height: number | string; width?: number | string }) {
  return <span className="skeleton" style={{ height, width }} role="status" aria-label="Loading" />;
}
