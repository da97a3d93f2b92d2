import type { Day } from "@/format/days";
import { usePublication } from "./publication";
import { monthsText, unpublishedMonths } from "./unpublished";

interface Span {
  start_date: Day;
  end_date: Day;
}

/** Says for which months of the span, and of the span it is compared with, there are no figures: they count as nothing. */
export function UnpublishedNote({ span, former }: { span: Span; former?: Span | null | undefined }) {
  const { periods } = usePublication();
  const missing = unpublishedMonths(span.start_date, span.end_date, periods);
  const missingFormer = former ? unpublishedMonths(former.start_date, former.end_date, periods) : [];
  if (missing.length === 0 && missingFormer.length === 0) return null;
  return (
    <p className="chart-note">
      {missing.length > 0 && `Nothing is published for ${monthsText(missing)}. `}
      {missingFormer.length > 0 && `The comparison is not whole: nothing is published for ${monthsText(missingFormer)}, which counts as nothing.`}
    </p>
  );
}
