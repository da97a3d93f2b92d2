/** Code that comes when it is needed. */

import { Problem } from "./client";

/** What `load` gives; a Problem the reader can act on where it cannot be fetched. */
export async function fetchedCode<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const problem = new Problem({ status: 0, title: "This part of the dashboard cannot be fetched", detail: "Check the connection, then load the page again." });
    throw Object.assign(problem, { cause });
  }
}
