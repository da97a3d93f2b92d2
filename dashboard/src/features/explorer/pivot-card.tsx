import { Columns3 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Drill } from "@/charts/drill";
import { DrillMenu } from "@/charts/drill-menu";
import { summary } from "@/charts/summary";
import { CsvButton } from "@/design/csv-button";
import { dimensionName, dimensionWords, METRICS } from "@/format/names";
import { formerOf, rowsIn, type Total } from "@/format/units";
import { DimensionPicker } from "@/shell/dimension-picker";
import { groupConditions, groupFigure } from "@/shell/provenance/figure";
import { useQuestion } from "@/shell/question";
import { useView } from "@/state/location";
import type { Metric } from "@/state/view";
import { columnDimension, isWhole, rowDimension } from "./asked-dimensions";
import { ExplorerCard } from "./explorer-card";
import { ExplorerTools } from "./explorer-tools";
import { pivotCsv } from "./pivot-csv";
import { PivotTable } from "./pivot-table";
import { type Line, toPivot } from "./to-pivot";
import { Unanswered } from "./unanswered";
import { type PivotAnswer, usePivot } from "./use-pivot";

function titleOf(metric: Metric, row: string, column: string): string {
  return `${METRICS[metric]} by ${isWhole(row) ? "" : `${dimensionWords(row)} and `}${dimensionWords(column)}`;
}

/** Two dimensions crossed. */
export function PivotCard() {
  const [view, change] = useView();
  const { question } = useQuestion();
  const row = rowDimension(view.groupBy, view.metric);
  const column = columnDimension(view.thenBy, view.groupBy);
  const query = { ...question, ...(view.compare ? { compare: view.compare } : {}), limit: view.topN };
  const { data, error, refetch, isPlaceholderData } = usePivot(query, [row, column], view.unit);
  const title = titleOf(view.metric, row, column);
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
  // That there was nothing before says nothing of what is asked now.
  const isLoading = !data || (!data.total && isPlaceholderData);
  if (error || isLoading || !data.total) {
    return <Unanswered title={title} tools={<ExplorerTools>{picker}</ExplorerTools>} error={error} isLoading={isLoading} onRetry={() => void refetch()} />;
  }
  return <Answered picker={picker} data={data} total={data.total} isRefreshing={isPlaceholderData} />;
}

interface Props {
  picker: ReactNode;
  data: PivotAnswer;
  total: Total;
  isRefreshing: boolean;
}

function Answered({ picker, data: { asked, dimensions, byRow, byColumn, cells }, total, isRefreshing }: Props) {
  const [drill, setDrill] = useState<Drill | null>(null);
  const { meta } = byRow;
  const [asks, column] = dimensions;
  const rowName = isWhole(asks) ? "" : asks;
  const metric = METRICS[asked.metric];
  const title = titleOf(asked.metric, asks, column);
  const { former, formerTotal } = formerOf(meta.compare, total);
  const naming = { hue: () => "var(--accent)", whole: metric };
  const pivot = toPivot({
    rows: rowsIn(byRow.rows, total),
    columns: rowsIn(byColumn.rows, total),
    cells: rowsIn(cells.rows, total),
    byRow: { ...naming, dimension: rowName, otherGroups: meta.other_groups },
    byColumn: { ...naming, dimension: column, otherGroups: byColumn.meta.other_groups },
  });
  const whole = { amount: total.amount, former: formerTotal };
  const groups = pivot.rows.map((row) => ({ ...row, total: row.total.amount }));
  const sentence = summary({ metric, start: meta.start_date, end: meta.end_date, total: whole.amount, formerTotal, former, unit: total, groups });
  const onChoose = (row: Line | null, across: Line | null) => {
    const parts = [...(row ? [{ dimension: rowName, group: row }] : []), ...(across ? [{ dimension: column, group: across }] : [])];
    const [part, second] = parts;
    if (!part) return;
    const cell = row && across ? pivot.rows.find((one) => one.key === row.key)?.cells[pivot.columns.indexOf(across)] : part.group.total;
    const within = [...(row ? groupConditions(rowName, row, pivot.rows) : []), ...(across ? groupConditions(column, across, pivot.columns) : [])];
    const figure = cell ? groupFigure(asked, meta, { name: parts.map((one) => one.group.label).join(", "), amount: cell.amount, unit: total, within }) : undefined;
    setDrill({ ...part, ...(second ? { across: second } : {}), bucket: null, figure });
  };
  const make = () => {
    const name = ["sentinel", "pivot", meta.start_date, meta.end_date, meta.metric, meta.publication_id].join("_");
    const file = new Blob([pivotCsv(pivot, { row: rowName, unit: total, total: whole })], { type: "text/csv" });
    return { name: `${name}.csv`, url: URL.createObjectURL(file) };
  };
  return (
    <ExplorerCard title={title} sentence={sentence} asked={asked} meta={meta} total={total} formerTotal={formerTotal} isRefreshing={isRefreshing} picker={picker} csv={<CsvButton make={make} />}>
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
      <PivotTable pivot={pivot} total={whole} unit={total} corner={rowName ? dimensionName(rowName) : ""} caption={`${title}. ${sentence}`} onChoose={onChoose} />
    </ExplorerCard>
  );
}
