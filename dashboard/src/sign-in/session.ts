/** Who is signed in, and with which tokens: kept for this window alone, until it is closed (decision 0008). */

export interface Person {
  /** The provider's own name for them, which never changes. */
  subject: string;
  name: string;
  /** What else tells them apart, such as their address; null when there is nothing else. */
  detail: string | null;
}

export interface Session {
  person: Person;
  accessToken: string;
  refreshToken: string | null;
  idToken: string;
  scope: string;
  /** When the access token ends, by this machine's clock; null: the provider does not say. */
  endsAt: number | null;
  /** When the reader last came from the provider. */
  signedInAt: number;
}

const KEY = "sentinel.session";
/** A token with so little time left is renewed first: the request takes time, and clocks differ. */
const MARGIN_MS = 30_000;

export function isEnding(session: Session, now: number): boolean {
  return session.endsAt !== null && session.endsAt - now < MARGIN_MS;
}

export function hasEnded(session: Session, now: number): boolean {
  return session.endsAt !== null && session.endsAt <= now;
}

/** Name and detail from the claims of an ID token. */
export function personOf(claims: Readonly<Record<string, unknown>>): Person {
  const subject = String(claims["sub"]);
  const names = [claims["name"], claims["preferred_username"], claims["email"], claims["cognito:username"]].filter((one): one is string => typeof one === "string" && one.trim() !== "");
  const name = names[0] ?? subject;
  const email = typeof claims["email"] === "string" ? claims["email"] : null;
  return { subject, name, detail: email === name ? null : email };
}

export function keepSession(session: Session | null): void {
  if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
  else sessionStorage.removeItem(KEY);
}

/** What this window has kept; null when that is nothing of use. */
export function keptSession(): Session | null {
  const kept = sessionStorage.getItem(KEY);
  try {
    const session = kept ? (JSON.parse(kept) as Partial<Session>) : null;
    return session?.accessToken && session.person ? (session as Session) : null;
  } catch {
    return null;
  }
}
