import "./line-items.css";
import { useState } from "react";
import { type LineItem, type LineItemsQuery, LINE_ITEMS, useLineItems } from "@/api/line-items";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { FinalityBadge } from "@/design/finality-badge";
import { Skeleton } from "@/design/skeleton";
import { EmptyState, ErrorState, FilteredToNothing } from "@/design/states";
import { spanText } from "@/format/days";
import { count, counted, exactAmount } from "@/format/figures";
import { METRICS } from "@/format/names";
import { figureOf } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";
import { useQuestion } from "@/shell/question";
import { useView } from "@/state/location";
import { ColumnPicker } from "./column-picker";
import { chosenColumns, chosenSort } from "./columns";
import { LOG_HEIGHT, LogTable } from "./log-table";
import { RowDetails } from "./row-details";
import { SearchField } from "./search-field";

const PAGE_ROWS = 200;

/** Which line items the figures are made of, each exactly as AWS delivered it. */
export default function LineItemsPage() {
  const [view, change] = useView();
  const { question, days } = useQuestion();
  const [opened, setOpened] = useState<LineItem | null>(null);
  const columns = chosenColumns(view.columns, view.metric);
  const sort = chosenSort(view.sort);
  const query: LineItemsQuery = { ...question, sort, ...(view.search ? { search: view.search } : {}) };
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = useLineItems({ ...query, limit: PAGE_ROWS });

  const meta = data?.pages[0]?.meta;
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
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
      ) : !meta ? (
        <Skeleton height={LOG_HEIGHT + 32} />
      ) : rows.length === 0 && isNarrowed ? (
        <FilteredToNothing onClear={() => change({ conditions: [], search: "" })} height={LOG_HEIGHT} />
      ) : rows.length === 0 ? (
        <EmptyState title="No line items on these days" height={LOG_HEIGHT}>
          Nothing is published for them. Choose other days above.
        </EmptyState>
      ) : (
        <div className={opened ? "log-with-details" : undefined}>
          <LogTable
            key={JSON.stringify(query)}
            rows={rows}
            columns={columns}
            count={meta.line_item_count}
            sort={sort}
            hasMore={hasNextPage && !isFetchNextPageError}
            isLoadingMore={isFetchingNextPage}
            onMore={() => void fetchNextPage()}
            onSort={(next) => change({ sort: next })}
            onOpen={setOpened}
          />
          {opened && <RowDetails row={opened} onClose={() => setOpened(null)} />}
          <footer className="log-foot">
            <span role="status">
              {count(rows.length)} of {counted(meta.line_item_count, "line item")} loaded{isFetchingNextPage && ", loading more…"}
              {isFetchNextPageError && (
                <button type="button" className="button" onClick={() => void fetchNextPage()}>
                  The next page failed: try again
                </button>
              )}
            </span>
            <span>
              <strong>
                Total of all {count(meta.line_item_count)}: {total}
              </strong>{" "}
              <WhereFrom isIcon figure={figureOf(view, meta.snapshots, "Total", [{ label: "Total", totals: meta.totals, unit: null, ...days, within: [] }], { search: view.search })} />
            </span>
          </footer>
        </div>
      )}
    </Card>
  );
}
