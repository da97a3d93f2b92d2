import { usePlotArea } from "recharts";
import { stackPaths } from "./stack-paths";
import type { Series } from "./to-series";

/** The stacked bars of a long span, one path for each group; hatched where days still fill. */
export function DenseStack({ series: { buckets, groups }, domain, hatch }: { series: Series; domain: readonly [number, number]; hatch: string }) {
  const area = usePlotArea();
  if (!area) return null;
  const paths = stackPaths(buckets, groups.map((group) => group.key), area, domain);
  const filling = buckets.findIndex((bucket) => bucket.isFilling);
  const left = area.x + (area.width / buckets.length) * filling;
  return (
    <g>
      {groups.map((group, at) => (
        <path key={group.key} d={paths[at]} fill={group.hue} className={`series series-${at}`} />
      ))}
      {filling >= 0 && <rect x={left} y={area.y} width={area.x + area.width - left} height={area.height} fill={`url(#${hatch})`} />}
    </g>
  );
}
