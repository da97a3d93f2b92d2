import { useState } from "react";
import type { Asked } from "@/api/client";
import { type BreakdownAnswer, type BreakdownQuery, useBreakdown } from "@/api/costs-breakdown";
import type { Drill } from "@/charts/drill";
import { DrillMenu } from "@/charts/drill-menu";
import { summary } from "@/charts/summary";
import { CsvButton } from "@/design/csv-button";
import { dimensionWords, METRICS } from "@/format/names";
import { chosenTotal, formerOf, rowsIn, type Total } from "@/format/units";
import { useHues } from "@/shell/hues";
import { groupConditions, groupFigure } from "@/shell/provenance/figure";
import { type Question, useQuestion } from "@/shell/question";
import { useView } from "@/state/location";
import type { Metric } from "@/state/view";
import { isWhole, rowDimension } from "./asked-dimensions";
import { ExplorerCard } from "./explorer-card";
import { ExplorerTools } from "./explorer-tools";
import { GroupsTable } from "./groups-table";
import { RankedBars } from "./ranked-bars";
import { type SpanGroup, toGroups } from "./to-groups";
import { Unanswered } from "./unanswered";

function titleOf(metric: Metric, dimension = ""): string {
  return `${METRICS[metric]}${isWhole(dimension) ? "" : ` by ${dimensionWords(dimension)}`}`;
}

/** The groups of the whole span: as bars in order, or as a table. */
export function GroupsCard() {
  const [view] = useView();
  const { question } = useQuestion();
  const groups = [rowDimension(view.groupBy, view.metric)];
  const query = { ...question, group_by: groups, ...(view.compare ? { compare: view.compare } : {}), limit: view.topN };
  const { data, error, refetch, isPlaceholderData } = useBreakdown(query);
  const title = titleOf(view.metric, groups[0]);
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const isEmpty = !data || !total || data.rows.length === 0;
  // That there was nothing before says nothing of what is asked now.
  const isLoading = !data || (isEmpty && isPlaceholderData);
  if (error || isLoading || !total || isEmpty) {
    return <Unanswered title={title} tools={<ExplorerTools />} error={error} isLoading={isLoading} onRetry={() => void refetch()} />;
  }
  return <Answered data={data} total={total} isRefreshing={isPlaceholderData} />;
}

interface Props {
  data: Asked<BreakdownAnswer, BreakdownQuery & Question>;
  total: Total;
  isRefreshing: boolean;
}

function Answered({ data: { rows, meta, asked }, total, isRefreshing }: Props) {
  const [view] = useView();
  const [asks = ""] = asked.group_by ?? [];
  const dimension = isWhole(asks) ? "" : asks;
  const hue = useHues(dimension);
  const [drill, setDrill] = useState<Drill | null>(null);
  const metric = METRICS[asked.metric];
  const title = titleOf(asked.metric, asks);
  const { former, formerTotal } = formerOf(meta.compare, total);
  const groups = toGroups(rowsIn(rows, total), { dimension, hue, otherGroups: meta.other_groups, whole: metric });
  const sentence = summary({ metric, start: meta.start_date, end: meta.end_date, total: total.amount, formerTotal, former, unit: total, groups });
  const shown = {
    groups,
    total: total.amount,
    isCompared: former !== null,
    formerTotal,
    unit: total,
    caption: `${title}. ${sentence}`,
    onChoose: (group: SpanGroup) => {
      const figure = groupFigure(asked, meta, { name: group.label, amount: group.total, unit: total, within: groupConditions(dimension, group, groups) });
      setDrill({ dimension, group, bucket: null, figure });
    },
  };
  return (
    <ExplorerCard title={title} sentence={sentence} asked={asked} meta={meta} total={total} formerTotal={formerTotal} isRefreshing={isRefreshing} csv={<CsvButton path="/v1/costs/breakdown" query={asked} />}>
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
      {view.form === "table" ? <GroupsTable {...shown} dimension={dimension} /> : <RankedBars {...shown} />}
    </ExplorerCard>
  );
}
