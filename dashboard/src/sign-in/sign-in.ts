/** The way in and out: what the window is doing about it, and the token of each request. */

import { Problem } from "@/api/client";
import type { TokenSource } from "@/api/authorization";
import { SignInFailure } from "./failures";
import type { News, OtherWindows } from "./other-windows";
import { FailedArrival, type Provider, SIGNED_IN_PATH, SIGNED_OUT_PATH } from "./provider";
import { hasEnded, isEnding, keepSession, keptSession, type Person, type Session } from "./session";

/** Why nobody is signed in. */
export type SignedOutWhy = "here" | "elsewhere" | "another-person";

export type SignInState =
  | { at: "on-the-way"; to: "in" | "out" }
  | { at: "signed-in"; person: Person }
  | { at: "signed-out"; why: SignedOutWhy }
  | { at: "failed"; failure: SignInFailure };

/** The browser's window, as far as it is needed. */
export interface Place {
  address: () => string;
  leaveFor: (url: string) => void;
  /** Show this address in the bar, without loading anything. */
  rename: (address: string) => void;
}

/** A token the API refuses so soon after its reader signed in would be refused for ever. */
const FRESH_MS = 60_000;

export class SignIn implements TokenSource {
  private state: SignInState = { at: "on-the-way", to: "in" };
  private session: Session | null = null;
  private renewal: Promise<Session> | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly provider: Provider;
  private readonly place: Place;
  private readonly others: OtherWindows;

  constructor(provider: Provider, place: Place, others: OtherWindows) {
    this.provider = provider;
    this.place = place;
    this.others = others;
    others.onNews((news) => this.hear(news));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): SignInState => this.state;

  /** Take up what the address or the window holds of a sign-in; else go and sign in. */
  async begin(): Promise<void> {
    try {
      await this.takeUp();
    } catch (error) {
      this.fail(error);
    }
  }

  private async takeUp(): Promise<void> {
    const path = new URL(this.place.address(), location.origin).pathname;
    const kept = keptSession();
    if (path === SIGNED_OUT_PATH) {
      this.leave("here");
    } else if (path === SIGNED_IN_PATH) {
      await this.arrive();
    } else if (kept) {
      await this.resume(kept);
    } else {
      await this.goIn();
    }
  }

  private async resume(kept: Session): Promise<void> {
    this.session = kept;
    try {
      if (hasEnded(kept, Date.now())) await this.renew(kept);
      else this.show({ at: "signed-in", person: kept.person });
    } catch (error) {
      if (isUnreachable(error)) throw error;
      await this.goIn();
    }
  }

  /** To the provider, and back to the same address. */
  async goIn(): Promise<void> {
    this.drop();
    this.show({ at: "on-the-way", to: "in" });
    const address = this.place.address();
    const isPlaceOfItsOwn = [SIGNED_IN_PATH, SIGNED_OUT_PATH].includes(new URL(address, location.origin).pathname);
    try {
      this.place.leaveFor(await this.provider.signInAddress(isPlaceOfItsOwn ? "/" : address));
    } catch (error) {
      this.fail(error);
    }
  }

  /** Out here, at the provider, and in the other windows. */
  async signOut(): Promise<void> {
    const session = this.session;
    this.drop();
    this.show({ at: "on-the-way", to: "out" });
    this.others.tell({ kind: "signed-out" });
    // The reader is out whatever the provider makes of it.
    if (session) await this.provider.revoke(session).catch(() => undefined);
    const address = await this.provider.signOutAddress(session).catch(() => null);
    if (address) {
      this.place.leaveFor(address);
    } else {
      this.place.rename(SIGNED_OUT_PATH);
      this.leave("here");
    }
  }

  async token(): Promise<string> {
    const session = this.session;
    if (!session) throw ended();
    if (!isEnding(session, Date.now())) return session.accessToken;
    try {
      return (await this.renew(session)).accessToken;
    } catch (error) {
      // It is good to its end, whatever comes of renewing it.
      if (this.session === session && !hasEnded(session, Date.now())) return session.accessToken;
      throw this.lost(session, error);
    }
  }

  async renewed(refused: string): Promise<string> {
    const session = this.session;
    if (!session) throw ended();
    // Another request has seen to it meanwhile.
    if (session.accessToken !== refused) return session.accessToken;
    try {
      return (await this.renew(session)).accessToken;
    } catch (error) {
      throw this.lost(session, error);
    }
  }

  onRefused(refused: string): void {
    const session = this.session;
    if (session?.accessToken !== refused) return;
    if (this.isFresh(session)) {
      this.drop();
      this.fail(new SignInFailure("not-accepted", `It answers 401 to ${session.person.name}.`));
    } else {
      void this.goIn();
    }
  }

  private async arrive(): Promise<void> {
    try {
      const { session, returnTo } = await this.provider.arrival(this.place.address());
      this.place.rename(returnTo);
      this.take(session);
      this.others.tell({ kind: "signed-in", subject: session.person.subject });
    } catch (error) {
      // The code in the address is of no further use, and no secret should stay there.
      this.place.rename(error instanceof FailedArrival ? error.returnTo : "/");
      this.fail(error instanceof FailedArrival ? error.failure : error);
    }
  }

  /** What a request hears whose token could not be renewed; the reader signs in again where that helps. */
  private lost(session: Session, error: unknown): Problem {
    if (isUnreachable(error)) return new Problem({ status: 0, title: "Your sign-in could not be renewed", detail: error.message });
    if (hasEnded(session, Date.now())) {
      if (this.session === session) void this.goIn();
    } else {
      this.onRefused(session.accessToken);
    }
    return ended();
  }

  private isFresh(session: Session): boolean {
    return Date.now() - session.signedInAt <= FRESH_MS;
  }

  /** One renewal at a time, for all requests that wait. Rejects with SignInFailure. */
  private renew(session: Session): Promise<Session> {
    this.renewal ??= this.askForNew(session).finally(() => (this.renewal = null));
    return this.renewal;
  }

  private async askForNew(session: Session): Promise<Session> {
    if (!session.refreshToken) throw new SignInFailure("refused", "The provider gave no refresh token.");
    const renewed = await this.provider.renewed(session);
    if (this.session !== session) throw new SignInFailure("refused", "The reader signed out meanwhile.");
    this.take(renewed);
    return renewed;
  }

  private hear(news: News): void {
    const { state } = this;
    if (news.kind === "signed-out") {
      if (state.at === "signed-in") this.leave("elsewhere");
    } else if (state.at === "signed-in" && state.person.subject !== news.subject) {
      this.leave("another-person");
    } else if (state.at === "signed-out" && state.why === "elsewhere") {
      void this.goIn();
    }
  }

  private leave(why: SignedOutWhy): void {
    this.drop();
    this.show({ at: "signed-out", why });
  }

  private take(session: Session): void {
    this.session = session;
    keepSession(session);
    if (this.state.at !== "signed-in" || this.state.person.subject !== session.person.subject) this.show({ at: "signed-in", person: session.person });
  }

  private drop(): void {
    this.session = null;
    keepSession(null);
  }

  private fail(error: unknown): void {
    this.show({ at: "failed", failure: error instanceof SignInFailure ? error : new SignInFailure("unusable", String(error)) });
  }

  private show(state: SignInState): void {
    this.state = state;
    this.listeners.forEach((listener) => listener());
  }
}

function ended(): Problem {
  return new Problem({ status: 401, title: "Your sign-in has ended", detail: "Sign in again to go on." });
}

function isUnreachable(error: unknown): error is SignInFailure {
  return error instanceof SignInFailure && error.kind === "unreachable";
}
