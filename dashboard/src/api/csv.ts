/** CSV of exactly what is shown: the same question, as `text/csv`; what is too large for one answer is made in the background. */

import { Problem, type Parameters, request, urlOf } from "./client";
import type { components } from "./schema";

type CsvExport = components["schemas"]["CsvExportAnswer"];

const WAIT_MS = 1_500;
const MAX_WAITS = 400;

export interface CsvFile {
  name: string;
  /** Object URL to be revoked, or a signed address that ends by itself. */
  url: string;
}

/** The file name the API gives. */
export function fileNameOf(disposition: string | null): string {
  return /filename="?([^";]+)"?/.exec(disposition ?? "")?.[1] ?? "sentinel.csv";
}

/** The file. `onWaiting` is called when it is made in the background. */
export async function csvOf(path: string, query: Parameters, onWaiting: () => void): Promise<CsvFile> {
  try {
    const response = await request(urlOf(path, query), { headers: { accept: "text/csv" } });
    return { name: fileNameOf(response.headers.get("content-disposition")), url: URL.createObjectURL(await response.blob()) };
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 413) throw error;
  }
  onWaiting();
  return await made(await ordered(path, query));
}

async function ordered(path: string, query: Parameters): Promise<string> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const response = await request(urlOf("/v1/exports"), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ resource: path.replace("/v1/", ""), parameters: Object.fromEntries(given) }),
  });
  return ((await response.json()) as CsvExport).export_id;
}

async function made(id: string): Promise<CsvFile> {
  for (let waits = 0; waits < MAX_WAITS; waits += 1) {
    const response = await request(urlOf(`/v1/exports/${id}`), { headers: { accept: "application/json" }, cache: "no-store" });
    const answer = (await response.json()) as CsvExport;
    if (answer.status === "finished" && answer.url) return { name: answer.file_name, url: answer.url };
    if (answer.status === "failed") {
      throw new Problem({ status: 500, title: "The file could not be made", detail: answer.problem?.["detail"] ?? "Try again." });
    }
    await new Promise((done) => setTimeout(done, WAIT_MS));
  }
  throw new Problem({ status: 0, title: "The file is not ready yet", detail: "It is still being made; try again in some minutes." });
}

/** Hand the file to the browser. */
export function save({ name, url }: CsvFile): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  if (url.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
