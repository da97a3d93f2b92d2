import type { ReactNode } from "react";
import { Card } from "@/design/card";
import { FinalityBadge } from "@/design/finality-badge";
import type { Total } from "@/format/units";
import { type AskedRows, type OfAnswer, totalFigure } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";
import { UnpublishedNote } from "@/shell/unpublished-note";
import { ExplorerTools } from "./explorer-tools";

interface Props {
  title: string;
  sentence: string;
  /** What was asked, and what was answered. */
  asked: AskedRows;
  meta: OfAnswer & { totals: readonly Total[]; finality: "estimated" | "final" };
  total: Total;
  formerTotal: string | null;
  isRefreshing: boolean;
  /** More ways of showing it. */
  picker?: ReactNode;
  csv: ReactNode;
  children: ReactNode;
}

/** The card around figures, whatever shows them: all of it of the question that was answered. */
export function ExplorerCard({ title, sentence, asked, meta, total, formerTotal, isRefreshing, picker, csv, children }: Props) {
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
          <WhereFrom figure={totalFigure(asked, meta, total, formerTotal)} />
          {csv}
        </ExplorerTools>
      }
    >
      {children}
      <UnpublishedNote span={meta} former={meta.compare} />
    </Card>
  );
}
