import { useState } from "react";
import type { Asked } from "@/api/client";
import type { RegionsAnswer, RegionsQuery } from "@/api/regions";
import type { Drill } from "@/charts/drill";
import { DrillMenu } from "@/charts/drill-menu";
import { UnitSwitch } from "@/charts/unit-switch";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { FinalityBadge } from "@/design/finality-badge";
import { spanText } from "@/format/days";
import { share } from "@/format/decimal";
import { amount, counted, percent } from "@/format/figures";
import { METRICS } from "@/format/names";
import { rowsIn, type Total, unitKey } from "@/format/units";
import { useHues } from "@/shell/hues";
import { groupConditions, groupFigure, totalFigure } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";
import type { Question } from "@/shell/question";
import { UnpublishedNote } from "@/shell/unpublished-note";
import { RegionTable } from "./region-table";
import { TileMap } from "./tile-map";
import { type Region, toRegions } from "./to-regions";

interface Props {
  data: Asked<RegionsAnswer, RegionsQuery & Question>;
  total: Total;
  isRefreshing: boolean;
}

/** The map, and below it every region in order. */
export function RegionMap({ data, total, isRefreshing }: Props) {
  const hue = useHues("region");
  const [drill, setDrill] = useState<Drill | null>(null);
  const { meta } = data;
  const metric = METRICS[data.asked.metric];
  const regions = toRegions(rowsIn(data.rows, total), { dimension: "region", hue, otherGroups: 0, whole: metric });
  const formerTotal = meta.compare ? (meta.compare.totals.find((one) => unitKey(one) === unitKey(total))?.amount ?? null) : null;
  const sum = total.amount;
  const first = regions.find((one) => one.kind === "value");
  const offMap = regions.filter((one) => !one.isOnMap);
  const sentence = [
    `${amount(sum, total)} in ${spanText(meta.start_date, meta.end_date)}, in ${counted(regions.filter((one) => one.kind === "value").length, "region")}.`,
    first ? `${first.label} is the largest, ${percent(share(first.total, sum))}.` : "",
  ].join(" ");
  const onChoose = (group: Region) => {
    const figure = groupFigure(data.asked, meta, { name: group.label, amount: group.total, unit: total, within: groupConditions("region", group, regions) });
    setDrill({ dimension: "region", group, bucket: null, figure });
  };
  return (
    <Card
      title={`${metric} by region`}
      sentence={sentence}
      badges={<FinalityBadge finality={meta.finality} />}
      isRefreshing={isRefreshing}
      tools={
        <>
          <UnitSwitch totals={meta.totals} shown={total} />
          <WhereFrom figure={totalFigure(data.asked, meta, total, formerTotal)} />
          <CsvButton path="/v1/regions" query={data.asked} />
        </>
      }
    >
      <TileMap regions={regions} total={sum} unit={total} onChoose={onChoose} />
      {offMap.length > 0 && <p className="chart-note">Not on the map: {offMap.map((one) => `${one.label} ${amount(one.total, total)}`).join(", ")}.</p>}
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
      <RegionTable regions={regions} total={sum} isCompared={meta.compare !== null} formerTotal={formerTotal} unit={total} caption={`${metric} by region. ${sentence}`} onChoose={onChoose} />
      <UnpublishedNote span={meta} former={meta.compare} />
    </Card>
  );
}
