import { useState } from "react";
import type { MoversAnswer, MoversQuery } from "@/api/movers";
import type { Drill } from "@/charts/drill";
import { DrillMenu } from "@/charts/drill-menu";
import { TopSelect } from "@/charts/top-select";
import { UnitSwitch } from "@/charts/unit-switch";
import { Card } from "@/design/card";
import { FinalityBadge } from "@/design/finality-badge";
import { EmptyState } from "@/design/states";
import { Segments } from "@/design/select";
import { spanText } from "@/format/days";
import { compactAmount } from "@/format/figures";
import { dimensionWords, METRICS } from "@/format/names";
import type { Total } from "@/format/units";
import { groupFigure } from "@/shell/provenance/figure";
import type { Question } from "@/shell/question";
import { UnpublishedNote } from "@/shell/unpublished-note";
import { useView } from "@/state/location";
import { belowText, summary } from "./summary";
import { ThresholdField } from "./threshold-field";
import { changeOf } from "./to-drill";
import type { Change, Movers } from "./to-movers";
import { scaleOf, toWaterfall } from "./to-waterfall";
import { WaterfallChart } from "./waterfall-chart";
import { WaterfallTable } from "./waterfall-table";

const HEIGHT = 320;

export interface CardProps {
  movers: Movers;
  /** What the API says all of it is. */
  whole: Change;
  asked: MoversQuery & Pick<Question, "metric" | "filter" | "exclude">;
  meta: MoversAnswer["meta"];
  dimension: string;
  unit: Total;
  isRefreshing: boolean;
}

/** The spans of an answer: now, and before. */
export function spansOf({ start_date, end_date, compare }: MoversAnswer["meta"]) {
  const now = { start: start_date, end: end_date };
  return { now, former: compare ? { start: compare.start_date, end: compare.end_date } : now };
}

/** How the former total became the new one. */
export function WaterfallCard({ movers, whole, asked, meta, dimension, unit, isRefreshing }: CardProps) {
  const [view, change] = useView();
  const [drill, setDrill] = useState<Drill | null>(null);
  const metric = METRICS[asked.metric];
  const isTable = view.form === "table";
  const { now, former } = spansOf(meta);
  const names = { formerName: `Before: ${spanText(former.start, former.end)}`, nowName: `Now: ${spanText(now.start, now.end)}` };
  const waterfall = toWaterfall(movers, whole.former ?? "0.0000000000", view.topN);
  const { isBroken, from, to } = scaleOf(waterfall);
  const title = `Change of ${metric.toLowerCase()} by ${dimensionWords(dimension)}`;
  const isKnown = whole.change !== null;
  const sentence = !isKnown ? `${metric} is not known for ${spanText(now.start, now.end)}, nor before.` : summary({ metric, waterfall, now, former, unit });
  const below = belowText(movers, view.threshold, unit);
  const chooseTotal = (isFormer: boolean) => {
    const group = { key: "all", kind: "value", value: null, label: isFormer ? names.formerName : names.nowName, hue: "var(--accent)" } as const;
    const days = isFormer ? former : now;
    const figure = groupFigure(asked, meta, { name: group.label, amount: isFormer ? whole.former : whole.now, unit, within: [], days });
    setDrill({ dimension: "", group, bucket: null, days, figure });
  };
  return (
    <Card
      title={title}
      sentence={sentence}
      badges={<FinalityBadge finality={meta.finality} />}
      isRefreshing={isRefreshing}
      tools={
        <>
          <UnitSwitch totals={meta.totals} shown={unit} />
          <TopSelect />
          <ThresholdField unit={unit} />
          <Segments label="Show as" value={isTable ? "table" : "chart"} options={[{ value: "chart", label: "Chart" }, { value: "table", label: "Table" }]} onChange={(form) => change({ form })} />
        </>
      }
    >
      {!isKnown ? (
        <EmptyState title="There are no figures to compare" height={HEIGHT}>
          The deliveries of these days do not hold this measure. Choose another one above.
        </EmptyState>
      ) : isTable ? (
        <WaterfallTable waterfall={waterfall} unit={unit} {...names} caption={`${title}. ${sentence}`} />
      ) : (
        <WaterfallChart
          waterfall={waterfall}
          unit={unit}
          {...names}
          label={`${title}. ${sentence}`}
          onChooseTotal={chooseTotal}
          onChoose={(moved) => setDrill(changeOf(moved, { asked, meta, dimension, unit }))}
        />
      )}
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
      {(below || (isBroken && isKnown && !isTable)) && (
        <p className="chart-note">
          {below && `${below} They are in Other. `}
          {isBroken && isKnown && !isTable && `The axis does not begin at zero but at ${compactAmount(from > 0 ? from : to, unit)}, so that the changes can be seen.`}
        </p>
      )}
      <UnpublishedNote span={meta} former={meta.compare} />
    </Card>
  );
}
