import type { RegionsAnswer } from "@/api/regions";
import { useBreakdown } from "@/api/costs-breakdown";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { Skeleton } from "@/design/skeleton";
import { ErrorState } from "@/design/states";
import { METRICS } from "@/format/names";
import { rowsIn, type Total } from "@/format/units";
import type { Question } from "@/shell/question";
import { conditionText, type Condition, withOnly } from "@/state/conditions";
import { useView } from "@/state/location";
import { HeatTable } from "./heat-table";
import { type Region, toHeat, toRegions } from "./to-regions";

const SERVICES = 8;
const HEIGHT = 420;

/** Region × service. The services are the largest of these; each row adds up to its region. */
export function RegionHeat({ data, question, total }: { data: RegionsAnswer; question: Question; total: Total }) {
  const [view, change] = useView();
  const largest = useBreakdown({ ...question, group_by: ["service"], limit: SERVICES });
  const services = rowsIn(largest.data?.rows ?? [], total)
    .map((row) => (row.kind === "value" ? (row.group["service"] ?? null) : null))
    .filter((one) => one !== null)
    .slice(0, SERVICES);
  // The services shown are among those the filters let through, so they may stand in their place.
  const others = question.filter.filter((text) => !text.startsWith("service:"));
  const filter = [...others, ...services.map((value) => conditionText({ dimension: "service", value }))];
  const query = { ...question, filter, group_by: ["region", "service"], limit: 500 };
  const cells = useBreakdown(query, services.length > 0);

  const error = largest.error ?? cells.error;
  const title = `${METRICS[view.metric]} by region and service`;
  const naming = { dimension: "region", hue: () => "", otherGroups: 0, whole: "" };
  const onChoose = ({ region }: Region, service: string) => {
    const one: Condition = { dimension: "region", value: region, isExcluded: false };
    const two: Condition = { dimension: "service", value: service, isExcluded: false };
    change({ conditions: withOnly(withOnly(view.conditions, one), two) });
  };
  return (
    <Card
      title={title}
      sentence={`The ${services.length} largest services; a click shows one of them in one region.`}
      isRefreshing={cells.isPlaceholderData}
      tools={<CsvButton path="/v1/costs/breakdown" query={query} isDisabled={services.length === 0} />}
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void (largest.error ? largest.refetch() : cells.refetch())} height={HEIGHT} />
      ) : !cells.data ? (
        <Skeleton height={HEIGHT} />
      ) : (
        <HeatTable rows={toHeat(toRegions(rowsIn(data.rows, total), false, naming), rowsIn(cells.data.rows, total))} services={services} unit={total} caption={title} onChoose={onChoose} />
      )}
    </Card>
  );
}
