import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SignInFailure } from "./failures";
import type { News } from "./other-windows";
import { FailedArrival, type Provider } from "./provider";
import { keepSession, keptSession, type Session } from "./session";
import { SignIn } from "./sign-in";

const NOW = Date.UTC(2026, 9, 20);
const HOUR = 3_600_000;
const SESSION: Session = { person: { subject: "ada", name: "Ada", detail: null }, accessToken: "one", refreshToken: "refresh", idToken: "id", scope: "openid", endsAt: NOW + HOUR, signedInAt: NOW };

/** A window at an address, a provider that does as it is told, and the other windows. */
function scene(address = "/regions") {
  const place = { address, left: [] as string[] };
  const provider = {
    signInAddress: vi.fn<Provider["signInAddress"]>((returnTo) => Promise.resolve(`https://id.example/?to=${returnTo}`)),
    arrival: vi.fn<Provider["arrival"]>(() => Promise.resolve({ session: SESSION, returnTo: "/wanted?a=1" })),
    renewed: vi.fn<Provider["renewed"]>((former) => Promise.resolve({ ...former, accessToken: "two", endsAt: Date.now() + HOUR })),
    signOutAddress: vi.fn<Provider["signOutAddress"]>(() => Promise.resolve("https://id.example/out")),
    revoke: vi.fn<Provider["revoke"]>(() => Promise.resolve()),
  };
  const told: News[] = [];
  let listener: (news: News) => void = () => undefined;
  const signIn = new SignIn(
    provider as unknown as Provider,
    { address: () => place.address, leaveFor: (url) => place.left.push(url), rename: (next) => (place.address = next) },
    { tell: (news) => told.push(news), onNews: (one) => (listener = one) },
  );
  return { signIn, provider, place, told, hear: (news: News) => listener(news) };
}

/** The same, with somebody signed in. */
async function signedIn(session: Session = SESSION) {
  keepSession(session);
  const all = scene();
  await all.signIn.begin();
  return all;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
  sessionStorage.clear();
});

describe("a window", () => {
  it("in which nobody is signed in goes to the provider, with its address", async () => {
    const { signIn, place } = scene("/regions?metric=list_cost#x");
    await signIn.begin();
    expect(place.left).toEqual(["https://id.example/?to=/regions?metric=list_cost#x"]);
    expect(signIn.current()).toEqual({ at: "on-the-way", to: "in" });
  });

  it("that comes back shows the wanted address, keeps the session, and tells the others", async () => {
    const { signIn, place, told } = scene("/signed-in?code=c&state=s");
    await signIn.begin();
    expect(place.address).toBe("/wanted?a=1");
    expect(signIn.current()).toEqual({ at: "signed-in", person: SESSION.person });
    expect(keptSession()).toEqual(SESSION);
    expect(told).toEqual([{ kind: "signed-in", subject: "ada" }]);
    expect(await signIn.token()).toBe("one");
  });

  it("that comes back with nothing good has no code left in its address", async () => {
    const { signIn, place, provider } = scene("/signed-in?code=c&state=s");
    provider.arrival.mockRejectedValueOnce(new FailedArrival(new SignInFailure("refused", "no"), "/wanted"));
    await signIn.begin();
    expect(place.address).toBe("/wanted");
    expect(signIn.current()).toMatchObject({ at: "failed", failure: { kind: "refused" } });
    expect(keptSession()).toBeNull();
  });

  it("that was signed out stays so until asked, and begins at the start then", async () => {
    const { signIn, place } = scene("/signed-out");
    await signIn.begin();
    expect(signIn.current()).toEqual({ at: "signed-out", why: "here" });
    expect(place.left).toEqual([]);
    await signIn.goIn();
    expect(place.left).toEqual(["https://id.example/?to=/"]);
  });

  it.each([
    [null, "signed-in"],
    [new SignInFailure("unreachable", "away"), "failed"],
    [new SignInFailure("refused", "no"), "on-the-way"],
  ])("whose kept session has ended renews it, or signs in again: %s", async (failure, at) => {
    keepSession({ ...SESSION, endsAt: NOW - 1 });
    const { signIn, provider } = scene();
    if (failure) provider.renewed.mockRejectedValueOnce(failure);
    await signIn.begin();
    expect(signIn.current().at).toBe(at);
  });
});

describe("a token", () => {
  it("is renewed once for all who wait when it is about to end", async () => {
    const { signIn, provider } = await signedIn();
    vi.setSystemTime(NOW + HOUR - 10_000);
    expect(await Promise.all([signIn.token(), signIn.token(), signIn.token()])).toEqual(["two", "two", "two"]);
    expect(provider.renewed).toHaveBeenCalledOnce();
    expect(keptSession()?.accessToken).toBe("two");
  });

  it("is used to its end while it cannot be renewed; then the request fails, and nobody is put out", async () => {
    const { signIn, provider, place } = await signedIn();
    provider.renewed.mockRejectedValue(new SignInFailure("unreachable", "away"));
    vi.setSystemTime(NOW + HOUR - 10_000);
    expect(await signIn.token()).toBe("one");
    vi.setSystemTime(NOW + HOUR);
    await expect(signIn.token()).rejects.toMatchObject({ status: 0, title: "Your sign-in could not be renewed" });
    expect(signIn.current().at).toBe("signed-in");
    expect(place.left).toEqual([]);
  });

  it("that has ended for good leads to the provider, once for all who ask", async () => {
    const { signIn, provider } = await signedIn({ ...SESSION, refreshToken: null });
    vi.setSystemTime(NOW + HOUR);
    const asked = await Promise.allSettled([signIn.token(), signIn.token()]);
    expect(asked.map((one) => one.status)).toEqual(["rejected", "rejected"]);
    expect(provider.signInAddress).toHaveBeenCalledExactlyOnceWith("/regions");
    expect(keptSession()).toBeNull();
  });

  it("that the API refuses is renewed once, whoever asks first", async () => {
    const { signIn, provider } = await signedIn();
    expect(await Promise.all([signIn.renewed("one"), signIn.renewed("one")])).toEqual(["two", "two"]);
    expect(await signIn.renewed("one")).toBe("two");
    expect(provider.renewed).toHaveBeenCalledOnce();
  });

  it("that the API refuses for ever is not asked for over and over", async () => {
    const { signIn, place } = await signedIn();
    signIn.onRefused("another");
    expect(signIn.current().at).toBe("signed-in");
    signIn.onRefused("one");
    expect(signIn.current()).toMatchObject({ at: "failed", failure: { kind: "not-accepted" } });
    expect(place.left).toEqual([]);
  });

  it("that the API refuses after a while is asked for again at the provider", async () => {
    const { signIn, provider } = await signedIn({ ...SESSION, refreshToken: null });
    vi.setSystemTime(NOW + HOUR / 2);
    await expect(signIn.renewed("one")).rejects.toMatchObject({ status: 401, title: "Your sign-in has ended" });
    expect(provider.signInAddress).toHaveBeenCalledOnce();
  });

  it("that comes after the reader has left is thrown away", async () => {
    const { signIn, provider, hear } = await signedIn();
    let give: (session: Session) => void = () => undefined;
    provider.renewed.mockReturnValueOnce(new Promise((resolve) => (give = resolve)));
    const asked = signIn.renewed("one");
    hear({ kind: "signed-out" });
    give({ ...SESSION, accessToken: "two" });
    await expect(asked).rejects.toMatchObject({ status: 401 });
    expect(signIn.current()).toEqual({ at: "signed-out", why: "elsewhere" });
    expect(keptSession()).toBeNull();
  });
});

describe("signing out", () => {
  it("ends the session here, in the other windows, and at the provider", async () => {
    const { signIn, provider, place, told } = await signedIn();
    await signIn.signOut();
    expect(keptSession()).toBeNull();
    expect(told).toEqual([{ kind: "signed-out" }]);
    expect(provider.revoke).toHaveBeenCalledExactlyOnceWith(SESSION);
    expect(place.left).toEqual(["https://id.example/out"]);
    await expect(signIn.token()).rejects.toMatchObject({ status: 401 });
  });

  it("ends it here even when the provider cannot be reached", async () => {
    const { signIn, provider, place } = await signedIn();
    provider.revoke.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    provider.signOutAddress.mockRejectedValueOnce(new SignInFailure("unreachable", "away"));
    await signIn.signOut();
    expect(signIn.current()).toEqual({ at: "signed-out", why: "here" });
    expect(place.address).toBe("/signed-out");
  });
});

describe("news of other windows", () => {
  it("of the same reader changes nothing", async () => {
    const { signIn, hear } = await signedIn();
    hear({ kind: "signed-in", subject: "ada" });
    expect(signIn.current().at).toBe("signed-in");
  });

  it("of another reader ends the session here", async () => {
    const { signIn, hear } = await signedIn();
    hear({ kind: "signed-in", subject: "bob" });
    expect(signIn.current()).toEqual({ at: "signed-out", why: "another-person" });
    expect(keptSession()).toBeNull();
  });

  it("of signing in again takes this one along", async () => {
    const { hear, provider } = await signedIn();
    hear({ kind: "signed-out" });
    hear({ kind: "signed-in", subject: "ada" });
    expect(provider.signInAddress).toHaveBeenCalledExactlyOnceWith("/regions");
  });

  it("brings nobody in who failed by themselves", async () => {
    const { signIn, hear, provider } = await signedIn();
    signIn.onRefused("one");
    hear({ kind: "signed-in", subject: "ada" });
    expect(provider.signInAddress).not.toHaveBeenCalled();
  });
});
