/** How the API is asked: addresses, answers, problems. Types are those of the contract. */

import { fetchWithToken, hasTokens } from "./authorization";
import type { components, paths } from "./schema";

/** Where the API is; the same origin unless the build says otherwise. */
const ORIGIN = import.meta.env.VITE_API_ORIGIN ?? "";

export type Path = keyof paths;
export type Query<P extends Path> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? NonNullable<Q> : never;
export type Answer<P extends Path> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer A } } } };
}
  ? A
  : never;
/** An answer with the question it answers: while the next one is asked, the former is still shown, as what it is. */
export type Asked<A, Q> = A & { asked: Q };
export type ProblemDocument = components["schemas"]["ProblemDocument"];
export type Parameters = Readonly<Record<string, unknown>>;

/** An answer that is none: what the API says went wrong, or that it cannot be reached. */
export class Problem extends Error {
  readonly kind: string;
  readonly title: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly currentPublication: string | null;
  /** What the reader's token lacks. */
  readonly requiredScope: string | null;

  constructor(document: Partial<ProblemDocument> & { status: number; title: string }) {
    super(document.detail ?? document.title);
    this.kind = document.type?.replace("/problems/", "") ?? "unknown";
    this.title = document.title;
    this.status = document.status;
    this.requestId = document.request_id ?? null;
    this.currentPublication = document.current_publication_id ?? null;
    this.requiredScope = document.required_scope ?? null;
  }

  /** Whether asking again may help. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** `a=1&b=2&b=3`: lists are repeated, what is not given is left out. */
export function queryText(query: Parameters): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") parameters.append(name, String(one));
    }
  }
  return parameters.toString();
}

/** The whole address of a question. */
export function urlOf(path: string, query: Parameters = {}): string {
  const text = queryText(query);
  return `${ORIGIN}${path}${text ? `?${text}` : ""}`;
}

async function problemOf(response: Response): Promise<Problem> {
  if (response.status === 401 && !hasTokens()) {
    return new Problem({ status: 401, title: "The API asks who you are", detail: "This dashboard has no sign-in: its /config.json names no provider (oidc). Ask whoever runs it." });
  }
  const unknown = { status: response.status, title: `The API answered ${response.status}` };
  try {
    return new Problem({ ...unknown, ...((await response.json()) as Partial<ProblemDocument>) });
  } catch {
    return new Problem(unknown);
  }
}

/** The answer, or a Problem is thrown. Only the API is shown the reader's token. */
export async function request(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await (url.startsWith(`${ORIGIN}/v1/`) ? fetchWithToken(url, init) : fetch(url, init));
  } catch (error) {
    if (error instanceof Problem || (error instanceof DOMException && error.name === "AbortError")) throw error;
    throw new Problem({ status: 0, title: "The API cannot be reached", detail: "Check the connection, then try again." });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** The JSON answer to a question; `path` may have its `{parts}` filled in by `at`. */
export async function getJson<P extends Path>(path: P, query: Query<P>, signal?: AbortSignal, at: string = path, cache: RequestCache = "default"): Promise<Answer<P>> {
  const response = await request(urlOf(at, query), { signal: signal ?? null, cache, headers: { accept: "application/json" } });
  return (await response.json()) as Answer<P>;
}
