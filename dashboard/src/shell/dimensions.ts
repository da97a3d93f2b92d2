import { useDimensionValues } from "@/api/dimension-values";
import { dimensionName, OFFERED_DIMENSIONS } from "@/format/names";
import { useQuestion } from "./question";

/** Every dimension that can be grouped and filtered by: columns, then the tags and cost categories there are. */
export function useDimensions(isEnabled = true): { value: string; label: string }[] {
  const { question } = useQuestion();
  const { publication_id, export: exports, start_date, end_date } = question;
  const where = { publication_id, export: exports, start_date, end_date, limit: 100 };
  const tags = useDimensionValues("tag", where, isEnabled).data?.rows ?? [];
  const categories = useDimensionValues("cost_category", where, isEnabled).data?.rows ?? [];
  const names = [
    ...OFFERED_DIMENSIONS,
    ...tags.map((one) => `tag:${one.value ?? ""}`),
    ...categories.map((one) => `cost_category:${one.value ?? ""}`),
  ];
  return names.filter((name) => !name.endsWith(":")).map((value) => ({ value, label: dimensionName(value) }));
}
