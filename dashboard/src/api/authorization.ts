/** The token that each request bears. Without sign-in there is none, and nothing of it is loaded. */

export interface TokenSource {
  /** A token for the next request; a new one when the former is about to end. Rejects when there is none. */
  token: () => Promise<string>;
  /** Another token, once the API has refused this one. Rejects when the reader has to sign in again. */
  renewed: (refused: string) => Promise<string>;
  /** The API refuses this token too. */
  onRefused: (refused: string) => void;
}

let source: TokenSource | null = null;

/** From now on requests bear tokens of this source; null: none. */
export function takeTokensFrom(next: TokenSource | null): void {
  source = next;
}

export function hasTokens(): boolean {
  return source !== null;
}

/** `fetch` with the token. A 401 is answered with one other token, and no more. */
export async function fetchWithToken(url: string, init: RequestInit): Promise<Response> {
  const tokens = source;
  if (!tokens) return fetch(url, init);
  const token = await tokens.token();
  const response = await fetch(url, withToken(init, token));
  if (response.status !== 401) return response;
  const other = await tokens.renewed(token);
  const again = await fetch(url, withToken(init, other));
  if (again.status === 401) tokens.onRefused(other);
  return again;
}

function withToken(init: RequestInit, token: string): RequestInit {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${token}`);
  return { ...init, headers };
}
