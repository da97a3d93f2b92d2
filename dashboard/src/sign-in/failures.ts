/** What can go wrong on the way in, and how it is told. */

export type FailureKind =
  /** The provider said no. */
  | "refused"
  /** What came back belongs to no sign-in of this window: an old address, or a forged one. */
  | "not-begun-here"
  /** The provider cannot be asked. */
  | "unreachable"
  /** By this machine's clock the provider's answer is of another time. */
  | "clock"
  /** The provider's answer is not what was agreed. */
  | "unusable"
  /** The provider lets the reader in, the API does not. */
  | "not-accepted";

export class SignInFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

const TITLES: Readonly<Record<FailureKind, string>> = {
  refused: "You were not signed in",
  "not-begun-here": "This sign-in was not begun in this window",
  unreachable: "The sign-in service cannot be reached",
  clock: "This machine's clock is wrong",
  unusable: "The sign-in service gave an unusable answer",
  "not-accepted": "You are signed in, but the API does not accept it",
};

const WAYS_ON: Readonly<Record<FailureKind, string>> = {
  refused: "Sign in again, as somebody who may.",
  "not-begun-here": "Nobody was signed in by it. Begin again here.",
  unreachable: "Check the connection, then try again.",
  clock: "Set the clock, then sign in again.",
  unusable: "Try again; if it stays so, ask whoever runs this dashboard.",
  "not-accepted": "The API may trust another issuer or audience, or a clock may be wrong. Ask whoever runs this dashboard.",
};

export interface FailureText {
  title: string;
  detail: string;
  wayOn: string;
}

export function failureText(failure: SignInFailure): FailureText {
  return { title: TITLES[failure.kind], detail: failure.message, wayOn: WAYS_ON[failure.kind] };
}
