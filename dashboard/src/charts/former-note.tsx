import { bucketText } from "@/format/days";
import type { Granularity } from "@/state/view";
import type { Series } from "./to-series";

/** Names what of the compared span has no place in the chart, and counts all the same. */
export function FormerNote({ series: { formerOnly }, granularity }: { series: Series; granularity: Granularity }) {
  if (formerOnly.length === 0) return null;
  const names = formerOnly.map(({ formerDate }) => bucketText(formerDate, granularity)).join(", ");
  return (
    <p className="chart-note">
      The compared days are more: {names} count in their sum, and have no {granularity} to stand beside.
    </p>
  );
}
