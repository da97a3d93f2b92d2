/** The OpenID provider: the addresses to sign in and out at, and tokens for what comes back. */

import { ErrorResponse, ErrorTimeout, OidcClient, type OidcMetadata, type SigninResponse, WebStorageStateStore } from "oidc-client-ts";
import type { OidcConfig } from "@/config/config";
import { SignInFailure } from "./failures";
import { personOf, type Session } from "./session";

export const SIGNED_IN_PATH = "/signed-in";
export const SIGNED_OUT_PATH = "/signed-out";
const PATIENCE_S = 10;
/** Clocks that differ by less are taken for equal. */
const CLOCK_S = 300;

interface Came {
  session: Session;
  /** The address the reader wanted to see. */
  returnTo: string;
}

/** Sign-in failed; `returnTo` is the address that was wanted, if the window still knows. */
export class FailedArrival extends Error {
  readonly failure: SignInFailure;
  readonly returnTo: string;

  constructor(failure: SignInFailure, returnTo: string) {
    super(failure.message);
    this.failure = failure;
    this.returnTo = returnTo;
  }
}

export class Provider {
  private readonly config: OidcConfig;
  private readonly client: OidcClient;
  private readonly signedOut: string;

  constructor(config: OidcConfig, origin: string) {
    this.config = config;
    this.signedOut = origin + SIGNED_OUT_PATH;
    this.client = new OidcClient({
      authority: config.issuer,
      client_id: config.clientId,
      redirect_uri: origin + SIGNED_IN_PATH,
      post_logout_redirect_uri: this.signedOut,
      scope: config.scopes.join(" "),
      // State, nonce and PKCE verifier stay in the window that began, until it comes back.
      stateStore: new WebStorageStateStore({ store: sessionStorage, prefix: "sentinel.sign-in." }),
      requestTimeoutInSeconds: PATIENCE_S,
      fetchRequestCredentials: "omit",
    });
  }

  /** Where the reader signs in. Throws SignInFailure. */
  async signInAddress(returnTo: string): Promise<string> {
    return this.asking(async () => {
      await this.metadata();
      const request = await this.client.createSigninRequest({ state: { returnTo }, nonce: crypto.randomUUID(), extraQueryParams: { ...this.config.parameters } });
      return request.url;
    });
  }

  /** The session of a reader who comes back with a code. Throws FailedArrival. */
  async arrival(address: string): Promise<Came> {
    let returnTo = "/";
    try {
      returnTo = returnAddress(await this.stateOf(address));
      const session = await this.asking(async () => {
        await this.metadata();
        return this.sessionOf(await this.client.processSigninResponse(address), null);
      });
      return { session, returnTo };
    } catch (error) {
      throw new FailedArrival(asFailure(error), returnTo);
    }
  }

  /** The same session with new tokens. Throws SignInFailure, `refused` when the reader has to sign in again. */
  async renewed(session: Session): Promise<Session> {
    return this.asking(async () => {
      await this.metadata();
      const { refreshToken, idToken, scope, person } = session;
      const profile = { sub: person.subject, iss: this.config.issuer, aud: this.config.clientId, exp: 0, iat: 0 };
      // The library's class for it is not exported; its fields are all that is read.
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
      const response = await this.client.useRefreshToken({ state: { refresh_token: refreshToken ?? "", id_token: idToken, session_state: null, scope, profile } });
      return this.sessionOf(response, session);
    });
  }

  /** Where the reader signs out, too; null when the provider has no such place. */
  async signOutAddress(session: Session | null): Promise<string | null> {
    return this.asking(async () => {
      const { end_session_endpoint: endpoint } = await this.metadata();
      if (!endpoint) return null;
      if (isCognito(this.config.issuer, endpoint)) return cognitoSignOut(endpoint, this.config.clientId, this.signedOut);
      // The one token that stands in an address, as the specification has it: it goes to the provider that made it, and opens nothing.
      const request = await this.client.createSignoutRequest({ ...(session ? { id_token_hint: session.idToken } : {}), client_id: this.config.clientId });
      return request.url;
    });
  }

  /** Make the refresh token worthless, where the provider can. */
  async revoke(session: Session): Promise<void> {
    const { revocation_endpoint: endpoint } = await this.metadata();
    if (endpoint && session.refreshToken) await this.client.revokeToken(session.refreshToken, "refresh_token");
  }

  private async metadata(): Promise<Partial<OidcMetadata>> {
    const metadata = await this.client.metadataService.getMetadata();
    if (metadata.issuer !== this.config.issuer) throw new SignInFailure("unusable", `It calls itself ${String(metadata.issuer)}, not ${this.config.issuer}.`);
    return metadata;
  }

  /** The state of the sign-in that `address` is the answer to: only this window can know it. */
  private async stateOf(address: string): Promise<unknown> {
    try {
      return (await this.client.readSigninResponseState(address)).state.data;
    } catch {
      throw new SignInFailure("not-begun-here", "The address names no sign-in that this window has begun.");
    }
  }

  private sessionOf(response: SigninResponse, former: Session | null): Session {
    const now = Date.now();
    if (!response.access_token) throw new SignInFailure("unusable", "It gave no access token.");
    this.checkIdToken(response.profile);
    // A clock that is set while somebody is signed in need not put them out.
    if (!former) this.checkClock(response.profile, now / 1000);
    return {
      person: former?.person ?? personOf(response.profile),
      accessToken: response.access_token,
      refreshToken: response.refresh_token ?? former?.refreshToken ?? null,
      idToken: response.id_token ?? "",
      scope: response.scope ?? this.config.scopes.join(" "),
      endsAt: response.expires_at === undefined ? null : response.expires_at * 1000,
      signedInAt: former?.signedInAt ?? now,
    };
  }

  /** OpenID Connect Core 1.0, section 3.1.3.7. It comes from the provider itself, over TLS: the signature is not looked at. */
  private checkIdToken({ iss, aud }: Readonly<Record<string, unknown>>): void {
    if (iss !== this.config.issuer) throw new SignInFailure("unusable", `Its ID token is of ${String(iss)}.`);
    if (![aud].flat().includes(this.config.clientId)) throw new SignInFailure("unusable", "Its ID token is for another application.");
  }

  private checkClock({ exp, iat }: Readonly<Record<string, unknown>>, now: number): void {
    const ahead = typeof iat === "number" ? iat - now : 0;
    if (ahead > CLOCK_S) throw new SignInFailure("clock", `It is ${minutes(ahead)} behind the sign-in service's.`);
    const past = typeof exp === "number" ? now - exp : Infinity;
    if (past > CLOCK_S) throw new SignInFailure("clock", `By it, the sign-in that was just made ended ${minutes(past)} ago.`);
  }

  private async asking<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw asFailure(error, new URL(this.config.issuer).host);
    }
  }
}

function asFailure(error: unknown, host = "the sign-in service"): SignInFailure {
  if (error instanceof SignInFailure) return error;
  if (error instanceof ErrorResponse) return new SignInFailure("refused", `The sign-in service says: ${error.error_description ?? error.error ?? "no"}`);
  const message = error instanceof Error ? error.message : String(error);
  // `fetch` fails with a TypeError; of an answer that is no JSON, or no success, the library says no more than these words.
  const isUnreachable = error instanceof TypeError || error instanceof ErrorTimeout || /\(\d{3}\)|^Invalid response Content-Type/.test(message);
  return isUnreachable ? new SignInFailure("unreachable", `${host} does not answer as it should (${message}).`) : new SignInFailure("unusable", `${message}.`);
}

function returnAddress(state: unknown): string {
  const returnTo = typeof state === "object" && state !== null && "returnTo" in state ? state.returnTo : null;
  return typeof returnTo === "string" && /^\/(?!\/)/.test(returnTo) ? returnTo : "/";
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds / 60);
  return whole < 120 ? `${whole} minutes` : `${Math.round(whole / 60)} hours`;
}

/** Cognito names an end-session endpoint that does not speak OpenID Connect. */
export function isCognito(issuer: string, endpoint: string): boolean {
  return /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//.test(issuer) || new URL(endpoint).hostname.endsWith(".amazoncognito.com");
}

/** docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html */
export function cognitoSignOut(endpoint: string, clientId: string, signedOut: string): string {
  const url = new URL(endpoint);
  url.searchParams.set("client_id", clientId);
  url.searchParams.set("logout_uri", signedOut);
  return url.href;
}
