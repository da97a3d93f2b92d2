import type { Granularity } from "@/state/view";
import type { Series } from "./to-series";

/** Says that the newest figures will grow, where they will. */
export function FillingNote({ series, granularity, isHatched }: { series: Series; granularity: Granularity; isHatched: boolean }) {
  if (!series.buckets.some((bucket) => bucket.isFilling && bucket.total !== null)) return null;
  return (
    <p className="chart-note">
      AWS had not delivered the whole of the newest {granularity} yet{isHatched && " (hatched)"}; its figures will grow.
    </p>
  );
}
