import { Columns3 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { BreakdownQuery } from "@/api/costs-breakdown";
import type { Drill } from "@/charts/drill";
import { DrillMenu } from "@/charts/drill-menu";
import { isGroupedBy } from "@/charts/groups";
import { summary } from "@/charts/summary";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { FinalityBadge } from "@/design/finality-badge";
import { dimensionName, dimensionWords, METRICS } from "@/format/names";
import { formerOf, rowsIn, type Total } from "@/format/units";
import { DimensionPicker } from "@/shell/dimension-picker";
import { groupConditions, groupFigure, totalFigure } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";
import { useQuestion } from "@/shell/question";
import { UnpublishedNote } from "@/shell/unpublished-note";
import { useView } from "@/state/location";
import { columnDimension, rowDimension } from "./asked-dimensions";
import { ExplorerTools } from "./explorer-tools";
import { pivotCsv } from "./pivot-csv";
import { PivotTable } from "./pivot-table";
import { type Line, toPivot } from "./to-pivot";
import { Unanswered } from "./unanswered";
import { type PivotAnswer, usePivot } from "./use-pivot";

/** Two dimensions crossed. */
export function PivotCard() {
  const [view, change] = useView();
  const { question } = useQuestion();
  const row = rowDimension(view.groupBy, view.metric);
  const column = columnDimension(view.thenBy, view.groupBy);
  const query: BreakdownQuery = { ...question, ...(view.compare ? { compare: view.compare } : {}), limit: view.topN };
  const { data, error, refetch, isPlaceholderData } = usePivot(query, [row, column], view.unit);
  const title = `${METRICS[view.metric]} by ${view.groupBy ? `${dimensionWords(view.groupBy)} and ` : ""}${dimensionWords(column)}`;
  const picker = (
    <DimensionPicker
      label={`Columns: ${dimensionName(column)}`}
      trigger={
        <>
          <Columns3 size={15} aria-hidden />
          <span className="muted">Columns</span> {dimensionName(column)}
        </>
      }
      value={column}
      except={view.groupBy}
      onChoose={(thenBy) => change({ thenBy })}
    />
  );
  const isLoading = !data || !isGroupedBy(data.byRow.rows, [row]) || !isGroupedBy(data.byColumn.rows, [column]) || (!data.total && isPlaceholderData);
  if (error || isLoading || !data.total) {
    return <Unanswered title={title} tools={<ExplorerTools>{picker}</ExplorerTools>} error={error} isLoading={isLoading} onRetry={() => void refetch()} />;
  }
  return <Answered title={title} picker={picker} column={column} data={data} total={data.total} isRefreshing={isPlaceholderData} />;
}

interface Props {
  title: string;
  picker: ReactNode;
  column: string;
  data: PivotAnswer;
  total: Total;
  isRefreshing: boolean;
}

function Answered({ title, picker, column, data: { byRow, byColumn, cells }, total, isRefreshing }: Props) {
  const [view] = useView();
  const [drill, setDrill] = useState<Drill | null>(null);
  const { meta } = byRow;
  const metric = METRICS[view.metric];
  const { former, formerTotal } = formerOf(meta.compare, total);
  const naming = { hue: () => "var(--accent)", whole: metric };
  const pivot = toPivot({
    rows: rowsIn(byRow.rows, total),
    columns: rowsIn(byColumn.rows, total),
    cells: rowsIn(cells.rows, total),
    byRow: { ...naming, dimension: view.groupBy, otherGroups: meta.other_groups },
    byColumn: { ...naming, dimension: column, otherGroups: byColumn.meta.other_groups },
  });
  const whole = { amount: total.amount, former: formerTotal };
  const groups = pivot.rows.map((row) => ({ ...row, total: row.total.amount }));
  const sentence = summary({ metric, start: meta.start_date, end: meta.end_date, total: whole.amount, formerTotal, former, unit: total, groups });
  const onChoose = (row: Line | null, across: Line | null) => {
    const parts = [...(row ? [{ dimension: view.groupBy, group: row }] : []), ...(across ? [{ dimension: column, group: across }] : [])];
    const [part, second] = parts;
    if (!part) return;
    const cell = row && across ? pivot.rows.find((one) => one.key === row.key)?.cells[pivot.columns.indexOf(across)] : part.group.total;
    const within = [...(row ? groupConditions(view.groupBy, row, pivot.rows) : []), ...(across ? groupConditions(column, across, pivot.columns) : [])];
    const figure = cell ? groupFigure(view, meta, { name: parts.map((one) => one.group.label).join(", "), amount: cell.amount, unit: total, within }) : undefined;
    setDrill({ ...part, ...(second ? { across: second } : {}), bucket: null, figure });
  };
  const make = () => {
    const name = ["sentinel", "pivot", meta.start_date, meta.end_date, meta.metric, meta.publication_id].join("_");
    const file = new Blob([pivotCsv(pivot, { row: view.groupBy, unit: total, total: whole })], { type: "text/csv" });
    return { name: `${name}.csv`, url: URL.createObjectURL(file) };
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
          {picker}
          <WhereFrom figure={totalFigure(view, meta, total, formerTotal)} />
          <CsvButton make={make} />
        </ExplorerTools>
      }
    >
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
      <PivotTable pivot={pivot} total={whole} unit={total} corner={view.groupBy ? dimensionName(view.groupBy) : ""} caption={`${title}. ${sentence}`} onChoose={onChoose} />
      <UnpublishedNote span={meta} former={meta.compare} />
    </Card>
  );
}
