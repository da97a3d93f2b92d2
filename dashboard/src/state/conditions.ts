/** Filters as the API writes them: `service:AmazonEC2`, `region:` for no region, `tag:Team:core`. */

export interface Condition {
  dimension: string;
  /** null: no value. */
  value: string | null;
  isExcluded: boolean;
}

const MAPS = ["tag", "cost_category"];

function mapKeyOf(dimension: string): [prefix: string, key: string] | null {
  const at = dimension.indexOf(":");
  return at > 0 && MAPS.includes(dimension.slice(0, at)) ? [dimension.slice(0, at), dimension.slice(at + 1)] : null;
}

/** The condition as the API takes it, whichever of the two parameters it goes into. */
export function conditionText({ dimension, value }: Pick<Condition, "dimension" | "value">): string {
  const mapped = mapKeyOf(dimension);
  const name = mapped ? `${mapped[0]}:${mapped[1].replaceAll("%", "%25").replaceAll(":", "%3A")}` : dimension;
  return `${name}:${value ?? ""}`;
}

/** The inverse of `conditionText`; null for what is no condition. */
export function parseCondition(text: string, isExcluded: boolean): Condition | null {
  const [prefix = "", ...rest] = text.split(":");
  if (!/^[a-z][a-z_]*$/.test(prefix) || rest.length === 0) return null;
  if (!MAPS.includes(prefix)) return { dimension: prefix, value: rest.join(":") || null, isExcluded };
  const [key = "", ...value] = rest;
  if (!key || value.length === 0) return null;
  const decoded = key.replace(/%3A/gi, ":").replaceAll("%25", "%");
  return { dimension: `${prefix}:${decoded}`, value: value.join(":") || null, isExcluded };
}

/** The filters of a question, in and out. */
export function conditionsOf({ filter, exclude }: { filter: readonly string[]; exclude: readonly string[] }): Condition[] {
  const parsed = [...filter.map((text) => parseCondition(text, false)), ...exclude.map((text) => parseCondition(text, true))];
  return parsed.filter((one) => one !== null);
}

/** Whether both say the same of the same value. */
export function isSame(a: Condition, b: Condition): boolean {
  return a.dimension === b.dimension && a.value === b.value && a.isExcluded === b.isExcluded;
}

/** With this one added; its opposite goes, and nothing is there twice. */
export function withCondition(conditions: readonly Condition[], added: Condition): Condition[] {
  return [...conditions.filter((one) => one.dimension !== added.dimension || one.value !== added.value), added];
}

/** With nothing else of this dimension let in: narrower, where other values of it were in too. */
export function withOnly(conditions: readonly Condition[], only: Condition): Condition[] {
  return withCondition(
    conditions.filter((one) => one.isExcluded || one.dimension !== only.dimension),
    only,
  );
}

/** Without this one. */
export function withoutCondition(conditions: readonly Condition[], removed: Condition): Condition[] {
  return conditions.filter((one) => !isSame(one, removed));
}
