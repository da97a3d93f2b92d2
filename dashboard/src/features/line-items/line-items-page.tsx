import "./line-items.css";
import { type ComponentProps, useRef, useState } from "react";
import { type LineItem, type LineItemsQuery, LINE_ITEMS, useLineItems } from "@/api/line-items";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { FinalityBadge } from "@/design/finality-badge";
import { Skeleton } from "@/design/skeleton";
import { EmptyState, ErrorState, FilteredToNothing } from "@/design/states";
import { spanText } from "@/format/days";
import { counted, exactAmount } from "@/format/figures";
import { METRICS } from "@/format/names";
import { figureOf } from "@/shell/provenance/figure";
import { useQuestion } from "@/shell/question";
import { useView } from "@/state/location";
import { ColumnPicker } from "./column-picker";
import { chosenColumns, chosenSort } from "./columns";
import { LOG_HEIGHT } from "./log-part";
import { LogTable } from "./log-table";
import { PAGE_ROWS } from "./log-window";
import { RowDetails } from "./row-details";
import { SearchField } from "./search-field";

/** Which line items the figures are made of, each exactly as AWS delivered it. */
export default function LineItemsPage() {
  const [view, change] = useView();
  const { question, days } = useQuestion();
  const columns = chosenColumns(view.columns, view.metric);
  const sort = chosenSort(view.sort);
  const query: LineItemsQuery = { ...question, sort, ...(view.search ? { search: view.search } : {}) };
  const { data, error, refetch } = useLineItems({ ...query, limit: PAGE_ROWS });

  const meta = data?.meta;
  const total = meta?.totals.map((one) => exactAmount(one.amount, one)).join(" + ");
  const isNarrowed = view.conditions.length > 0 || view.search !== "";
  return (
    <Card
      title={`Line items, ${METRICS[view.metric].toLowerCase()}`}
      sentence={meta ? `${counted(meta.line_item_count, "line item")} in ${spanText(days.start, days.end)}, together ${total || "nothing"}.` : error ? undefined : "Counting…"}
      badges={meta && <FinalityBadge finality={meta.finality} />}
      tools={
        <>
          <SearchField />
          <ColumnPicker columns={columns} />
          <CsvButton path={LINE_ITEMS} query={{ ...query, columns: columns.map((one) => one.name) }} />
        </>
      }
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} height={LOG_HEIGHT} />
      ) : !data ? (
        <Skeleton height={LOG_HEIGHT + 32} />
      ) : data.rows.length > 0 ? (
        <Log key={JSON.stringify(query)} query={{ ...query, limit: PAGE_ROWS }} first={data} columns={columns} figure={figureOf(question, data.meta.snapshots, "Total", [{ label: "Total", totals: data.meta.totals, unit: null, ...days, within: [] }], { search: view.search })} onSort={(sorted) => change({ sort: sorted })} />
      ) : isNarrowed ? (
        <FilteredToNothing onClear={() => change({ conditions: [], search: "" })} height={LOG_HEIGHT} />
      ) : (
        <EmptyState title="No line items on these days" height={LOG_HEIGHT}>
          Nothing is published for them. Choose other days above.
        </EmptyState>
      )}
    </Card>
  );
}

/** The rows of one question, and all that is known of the one that was opened. */
function Log(shown: Omit<ComponentProps<typeof LogTable>, "onOpen">) {
  const [opened, setOpened] = useState<LineItem | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpened(null);
    root.current?.querySelector<HTMLElement>('.log-row[tabindex="0"]')?.focus();
  };
  return (
    <div className={opened ? "log-with-details" : undefined} ref={root}>
      <LogTable {...shown} onOpen={setOpened} />
      {opened && <RowDetails row={opened} onClose={close} />}
    </div>
  );
}
