import { counted } from "@/format/figures";
import type { Granularity } from "@/state/view";
import type { Series } from "./to-series";

/** Says that the newest figures will grow, and how many more may still change, where they do. */
export function FillingNote({ series, granularity, isHatched }: { series: Series; granularity: Granularity; isHatched: boolean }) {
  const told = series.buckets.filter((bucket) => bucket.total !== null);
  const isFilling = told.some((bucket) => bucket.progress === "filling");
  const settling = told.filter((bucket) => bucket.progress === "settling").length;
  if (!isFilling && settling === 0) return null;
  return (
    <p className="chart-note">
      {isFilling && `AWS had not delivered the whole of the newest ${granularity} yet${isHatched ? " (hatched)" : ""}; its figures will grow.`}
      {isFilling && settling > 0 && " "}
      {settling > 0 && `${counted(settling, `${granularity} is`, `${granularity}s are`)} settling: later deliveries may still change their figures.`}
    </p>
  );
}
