import { useState } from "react";
import { type BreakdownAnswer, type BreakdownQuery, useBreakdown } from "@/api/costs-breakdown";
import type { Drill } from "@/charts/drill";
import { DrillMenu } from "@/charts/drill-menu";
import { isGroupedBy } from "@/charts/groups";
import { summary } from "@/charts/summary";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { FinalityBadge } from "@/design/finality-badge";
import { dimensionWords, METRICS } from "@/format/names";
import { chosenTotal, formerOf, rowsIn, type Total } from "@/format/units";
import { useHues } from "@/shell/hues";
import { groupConditions, groupFigure, totalFigure } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";
import { useQuestion } from "@/shell/question";
import { UnpublishedNote } from "@/shell/unpublished-note";
import { useView } from "@/state/location";
import { rowDimension } from "./asked-dimensions";
import { ExplorerTools } from "./explorer-tools";
import { GroupsTable } from "./groups-table";
import { RankedBars } from "./ranked-bars";
import { type SpanGroup, toGroups } from "./to-groups";
import { Unanswered } from "./unanswered";

/** The groups of the whole span: as bars in order, or as a table. */
export function GroupsCard() {
  const [view] = useView();
  const { question } = useQuestion();
  const groups = [rowDimension(view.groupBy, view.metric)];
  const query = { ...question, group_by: groups, ...(view.compare ? { compare: view.compare } : {}), limit: view.topN };
  const { data, error, refetch, isPlaceholderData } = useBreakdown(query);
  const title = `${METRICS[view.metric]}${view.groupBy ? ` by ${dimensionWords(view.groupBy)}` : ""}`;
  const total = data ? chosenTotal(data.meta.totals, view.unit) : null;
  const isEmpty = !data || !total || data.rows.length === 0;
  // That there was nothing before says nothing of what is asked now.
  const isLoading = !data || !isGroupedBy(data.rows, groups) || (isEmpty && isPlaceholderData);
  if (error || isLoading || !total || isEmpty) {
    return <Unanswered title={title} tools={<ExplorerTools />} error={error} isLoading={isLoading} onRetry={() => void refetch()} />;
  }
  return <Answered title={title} data={data} query={query} total={total} isRefreshing={isPlaceholderData} />;
}

interface Props {
  title: string;
  data: BreakdownAnswer;
  query: BreakdownQuery;
  total: Total;
  isRefreshing: boolean;
}

function Answered({ title, data: { rows, meta }, query, total, isRefreshing }: Props) {
  const [view] = useView();
  const hue = useHues(view.groupBy);
  const [drill, setDrill] = useState<Drill | null>(null);
  const metric = METRICS[view.metric];
  const { former, formerTotal } = formerOf(meta.compare, total);
  const groups = toGroups(rowsIn(rows, total), { dimension: view.groupBy, hue, otherGroups: meta.other_groups, whole: metric });
  const sum = total.amount;
  const sentence = summary({ metric, start: meta.start_date, end: meta.end_date, total: sum, formerTotal, former, unit: total, groups });
  const shown = {
    groups,
    total: sum,
    isCompared: former !== null,
    formerTotal,
    unit: total,
    caption: `${title}. ${sentence}`,
    onChoose: (group: SpanGroup) => {
      const figure = groupFigure(view, meta, { name: group.label, amount: group.total, unit: total, within: groupConditions(view.groupBy, group, groups) });
      setDrill({ dimension: view.groupBy, group, bucket: null, figure });
    },
  };
  return (
    <Card
      className="explorer-card"
      title={title}
      sentence={sentence}
      badges={<FinalityBadge finality={meta.finality} />}
      isRefreshing={isRefreshing}
      tools={
        <ExplorerTools totals={meta.totals} total={total}>
          <WhereFrom figure={totalFigure(view, meta, total, formerTotal)} />
          <CsvButton path="/v1/costs/breakdown" query={query} />
        </ExplorerTools>
      }
    >
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
      {view.form === "table" ? <GroupsTable {...shown} dimension={view.groupBy} /> : <RankedBars {...shown} />}
      <UnpublishedNote span={meta} former={meta.compare} />
    </Card>
  );
}
