import { useMemo, useState } from "react";
import type { Asked } from "@/api/client";
import type { RegionsAnswer } from "@/api/regions";
import { useBreakdown } from "@/api/costs-breakdown";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { Skeleton } from "@/design/skeleton";
import { ErrorState } from "@/design/states";
import { counted } from "@/format/figures";
import { METRICS } from "@/format/names";
import { rowsIn, type Total } from "@/format/units";
import type { Question } from "@/shell/question";
import { conditionText, type Condition, withOnly } from "@/state/conditions";
import { useView } from "@/state/location";
import { HeatTable } from "./heat-table";
import { type HeatRow, type Region, toHeat, toRegions } from "./to-regions";

const SERVICES = 8;
const HEIGHT = 420;
const NAMING = { dimension: "region", hue: () => "", otherGroups: 0, whole: "" };

type AskedRegions = Asked<RegionsAnswer, Question>;

interface Heat {
  rows: HeatRow[];
  services: string[];
  unit: Total;
  title: string;
}

/** The heat table of these regions; while its parts are fetched the one before, for they belong together. */
function useHeat(data: AskedRegions, total: Total) {
  const { publication_id, export: exports, start_date, end_date, filter: asked, exclude, metric } = data.asked;
  const question = { publication_id, export: exports, start_date, end_date, filter: asked, exclude, metric };
  const largest = useBreakdown({ ...question, group_by: ["service"], limit: SERVICES });
  const services = rowsIn(largest.data?.rows ?? [], total)
    .map((row) => (row.kind === "value" ? (row.group["service"] ?? null) : null))
    .filter((one) => one !== null)
    .slice(0, SERVICES);
  // The services shown are among those the filters let through, so they may stand in their place.
  const others = asked.filter((text) => !text.startsWith("service:"));
  const filter = [...others, ...services.map((value) => conditionText({ dimension: "service", value }))];
  const query = { ...question, filter, group_by: ["region", "service"], limit: 500 };
  const hasServices = services.length > 0;
  const cells = useBreakdown(query, hasServices && !largest.isPlaceholderData);

  const isWhole = largest.data !== undefined && !largest.isPlaceholderData && (!hasServices || (cells.data !== undefined && !cells.isPlaceholderData));
  const fresh = useMemo<Heat | null>(() => {
    if (!isWhole) return null;
    const there = hasServices ? rowsIn(cells.data?.rows ?? [], total) : [];
    return { rows: toHeat(toRegions(rowsIn(data.rows, total), NAMING), there), services, unit: total, title: `${METRICS[data.asked.metric]} by region and service` };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the services follow from the answers
  }, [isWhole, hasServices, data, total, largest.data, cells.data]);
  const [shown, setShown] = useState(fresh);
  if (fresh && fresh !== shown) setShown(fresh);

  const error = largest.error ?? cells.error;
  const retry = () => void (largest.error ? largest.refetch() : cells.refetch());
  return { shown: fresh ?? shown, isWhole, hasServices, query, error, retry };
}

/** Region × service. The services are the largest of these; each row adds up to its region. */
export function RegionHeat({ data, total, isRefreshing }: { data: AskedRegions; total: Total; isRefreshing: boolean }) {
  const [view, change] = useView();
  const { shown, isWhole, hasServices, query, error, retry } = useHeat(data, total);
  const onChoose = ({ region }: Region, service: string) => {
    const one: Condition = { dimension: "region", value: region, isExcluded: false };
    const two: Condition = { dimension: "service", value: service, isExcluded: false };
    change({ conditions: withOnly(withOnly(view.conditions, one), two) });
  };
  return (
    <Card
      title={shown?.title ?? `${METRICS[data.asked.metric]} by region and service`}
      sentence={shown ? (shown.services.length > 0 ? `The ${counted(shown.services.length, "largest service")}; a click shows one of them in one region.` : "None of it belongs to a service.") : "Finding the largest services…"}
      isRefreshing={isRefreshing || (shown !== null && !isWhole && !error)}
      tools={<CsvButton path="/v1/costs/breakdown" query={query} isDisabled={!isWhole || !hasServices} />}
    >
      {error ? (
        <ErrorState error={error} onRetry={retry} height={HEIGHT} />
      ) : !shown ? (
        <Skeleton height={HEIGHT} />
      ) : (
        <HeatTable rows={shown.rows} services={shown.services} unit={shown.unit} caption={shown.title} onChoose={onChoose} />
      )}
    </Card>
  );
}
