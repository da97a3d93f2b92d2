import { shade } from "@/charts/heat";
import { share } from "@/format/decimal";
import { amount, percent, type Unit } from "@/format/figures";
import { MAP_COLUMNS, PLACES } from "./places";
import type { Region } from "./to-regions";

interface Props {
  regions: readonly Region[];
  total: string | null;
  unit: Unit;
  onChoose: (region: Region) => void;
}

/** The world as tiles: each region where it is, the darker the more it costs. Regions without costs are outlines. */
export function TileMap({ regions, total, unit, onChoose }: Props) {
  const byName = new Map(regions.map((one) => [one.region ?? "", one]));
  const largest = Math.max(0, ...regions.map((one) => Number(one.total)));
  const tiles = [...PLACES].map(([region, place]) => ({ region: byName.get(region), code: region, ...place }));
  const none = byName.get("");
  if (none) tiles.push({ region: none, code: "", name: "No region", column: 1, row: 5 });
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label="Map of regions; the table below says the same">
      <ul className="tiles" style={{ gridTemplateColumns: `repeat(${MAP_COLUMNS}, minmax(3.4rem, 1fr))` }}>
        {tiles.map(({ region, code, name, column, row }) => (
          <li key={code} style={{ gridColumn: column + 1, gridRow: row + 1 }}>
            {region ? (
              <button
                type="button"
                className="tile"
                style={{ background: shade(Number(region.total), largest) }}
                title={`${code ? `${name} (${code})` : name}: ${amount(region.total, unit)}`}
                onClick={() => onChoose(region)}
              >
                <span>{name}</span>
                <strong>{percent(share(region.total, total))}</strong>
              </button>
            ) : (
              <span className="tile tile-empty" title={`${name} (${code}): no costs`}>
                <span>{name}</span>
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
