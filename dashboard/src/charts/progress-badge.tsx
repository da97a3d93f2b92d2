import type { Bucket } from "./to-series";

/** How final the figures of a bucket are: by its days where they were judged, else by its month. */
export function ProgressBadge({ bucket: { progress, finality } }: { bucket: Bucket }) {
  if (progress === "filling") return <span className="badge badge-warn">still filling</span>;
  return <span className="badge">{progress === "unknown" || finality === "final" ? finality : progress}</span>;
}
