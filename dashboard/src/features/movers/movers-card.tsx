import { useState } from "react";
import type { Drill } from "@/charts/drill";
import { DrillMenu } from "@/charts/drill-menu";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { dimensionName, dimensionWords, METRICS } from "@/format/names";
import { useView } from "@/state/location";
import { MoversTable } from "./movers-table";
import { belowText } from "./summary";
import { changeOf } from "./to-drill";
import type { CardProps } from "./waterfall-card";

/** Every group before and now. */
export function MoversCard({ movers, whole, asked, meta, dimension, unit, isRefreshing }: CardProps) {
  const [view] = useView();
  const [drill, setDrill] = useState<Drill | null>(null);
  const title = `${METRICS[asked.metric]} before and now, by ${dimensionWords(dimension)}`;
  const below = belowText(movers, view.threshold, unit);
  const sentence = below ? `${below} The CSV holds each of them.` : "Every group that there was before or is now, the largest change first.";
  return (
    <Card title={title} sentence={sentence} isRefreshing={isRefreshing} tools={<CsvButton path="/v1/movers" query={asked} />}>
      <MoversTable
        movers={movers}
        whole={whole}
        unit={unit}
        groupName={dimensionName(dimension)}
        caption={`${title}. ${sentence}`}
        onChoose={(moved) => setDrill(changeOf(moved, { asked, meta, dimension, unit }))}
      />
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
    </Card>
  );
}
