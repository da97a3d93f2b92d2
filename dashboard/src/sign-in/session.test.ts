import { afterEach, describe, expect, it } from "vitest";
import { hasEnded, isEnding, keepSession, keptSession, personOf, type Session } from "./session";

const SESSION: Session = {
  person: { subject: "ada", name: "Ada", detail: null },
  accessToken: "access",
  refreshToken: "refresh",
  idToken: "identity",
  scope: "openid",
  endsAt: 1_000_000,
  signedInAt: 0,
};

afterEach(() => sessionStorage.clear());

describe("a person", () => {
  it.each([
    [{ sub: "1", name: "Ada", email: "ada@example.com", preferred_username: "al" }, { subject: "1", name: "Ada", detail: "ada@example.com" }],
    [{ sub: "1", email: "ada@example.com" }, { subject: "1", name: "ada@example.com", detail: null }],
    [{ sub: "1", "cognito:username": "ada" }, { subject: "1", name: "ada", detail: null }],
    [{ sub: "1", name: " ", email: 7 }, { subject: "1", name: "1", detail: null }],
  ])("is named by what the provider says: %j", (claims, person) => {
    expect(personOf(claims)).toEqual(person);
  });
});

describe("a session", () => {
  it("is about to end half a minute before it ends; without an end it does neither", () => {
    expect([969_999, 970_001, 1_000_000].map((now) => [isEnding(SESSION, now), hasEnded(SESSION, now)])).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ]);
    const endless = { ...SESSION, endsAt: null };
    expect([isEnding(endless, Infinity), hasEnded(endless, Infinity)]).toEqual([false, false]);
  });

  it("is kept for this window, and never beyond it", () => {
    keepSession(SESSION);
    expect(keptSession()).toEqual(SESSION);
    expect(localStorage.length).toBe(0);
    keepSession(null);
    expect(keptSession()).toBeNull();
    expect(sessionStorage.length).toBe(0);
  });

  it.each(["", "{", "null", "7", "{}", '{"accessToken":"a"}'])("that is of no use is none: %j", (kept) => {
    sessionStorage.setItem("sentinel.session", kept);
    expect(keptSession()).toBeNull();
  });
});
