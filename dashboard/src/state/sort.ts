/** The order of a table, as the address has it: `-change` is by change, from the largest. Pure. */

export interface Sort<N extends string> {
  name: N;
  isDown: boolean;
}

/** The column and the direction; null for what is no column of these. */
export function parseSort<N extends string>(text: string, names: readonly N[]): Sort<N> | null {
  const name = names.find((one) => one === text.replace(/^-/, ""));
  return name ? { name, isDown: text.startsWith("-") } : null;
}

/** What a column's head says of the order; undefined where it is by another one. */
export function ariaSort(sort: Sort<string> | null, name: string): "ascending" | "descending" | undefined {
  if (sort?.name !== name) return undefined;
  return sort.isDown ? "descending" : "ascending";
}
