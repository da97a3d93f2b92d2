import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cognitoSignOut, isCognito, Provider } from "./provider";

const ISSUER = "https://id.example/";
const OIDC = { issuer: ISSUER, clientId: "dashboard", scopes: ["openid", "sentinel/read"], parameters: { audience: "https://sentinel" } };
const METADATA = { issuer: ISSUER, authorization_endpoint: "https://login.example/authorize?tenant=7", token_endpoint: "https://login.example/token", end_session_endpoint: "https://login.example/out" };
const ORIGIN = "https://costs.example";
let metadata: Record<string, unknown> = METADATA;

beforeEach(() => {
  metadata = METADATA;
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(Response.json(metadata))));
});
afterEach(() => {
  sessionStorage.clear();
  vi.unstubAllGlobals();
});

describe("the way in", () => {
  it("asks for a code with PKCE, with the parameters of the configuration, and keeps the wanted address to itself", async () => {
    const url = new URL(await new Provider(OIDC, ORIGIN).signInAddress("/regions?metric=list_cost"));
    expect(url.origin + url.pathname).toBe("https://login.example/authorize");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ tenant: "7", client_id: "dashboard", redirect_uri: `${ORIGIN}/signed-in`, response_type: "code", scope: "openid sentinel/read", audience: "https://sentinel", code_challenge_method: "S256" });
    expect(url.href).not.toContain("regions");
    expect(sessionStorage.getItem(sessionStorage.key(0) ?? "")).toContain("/regions?metric=list_cost");
    expect(localStorage.length).toBe(0);
  });

  it("believes no provider that calls itself otherwise", async () => {
    metadata = { ...METADATA, issuer: "https://evil.example/" };
    await expect(new Provider(OIDC, ORIGIN).signInAddress("/")).rejects.toMatchObject({ kind: "unusable", message: "It calls itself https://evil.example/, not https://id.example/." });
  });

  it.each([
    [() => Promise.reject(new TypeError("Failed to fetch")), "unreachable"],
    [() => Promise.resolve(new Response("<h1>502</h1>", { status: 502, headers: { "content-type": "text/html" } })), "unreachable"],
    [() => Promise.resolve(Response.json({}, { status: 500, statusText: "Oh" })), "unreachable"],
    [() => Promise.resolve(new Response("no json", { headers: { "content-type": "application/json" } })), "unusable"],
  ])("says what is wrong with a provider that does not answer", async (answer, kind) => {
    vi.stubGlobal("fetch", answer);
    await expect(new Provider(OIDC, ORIGIN).signInAddress("/")).rejects.toMatchObject({ kind });
  });
});

describe("the way out", () => {
  it("is the provider's own, where it has one", async () => {
    const address = await new Provider(OIDC, ORIGIN).signOutAddress(null);
    expect(address).toBe("https://login.example/out?client_id=dashboard&post_logout_redirect_uri=https%3A%2F%2Fcosts.example%2Fsigned-out");
    metadata = { issuer: ISSUER };
    expect(await new Provider(OIDC, ORIGIN).signOutAddress(null)).toBeNull();
  });

  it("is told to Cognito in Cognito's own words", async () => {
    const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc";
    metadata = { issuer, end_session_endpoint: "https://login.example.com/logout" };
    const address = await new Provider({ ...OIDC, issuer }, ORIGIN).signOutAddress(null);
    expect(address).toBe("https://login.example.com/logout?client_id=dashboard&logout_uri=https%3A%2F%2Fcosts.example%2Fsigned-out");
    expect(cognitoSignOut("https://a.auth.eu-central-1.amazoncognito.com/logout", "c", "https://x")).toContain("logout_uri=");
  });

  it.each([
    ["https://cognito-idp.eu-central-1.amazonaws.com/p", "https://own.example/logout", true],
    ["https://cognito-idp.cn-north-1.amazonaws.com.cn/p", "https://own.example/logout", true],
    ["https://id.example/", "https://a.auth.eu-central-1.amazoncognito.com/logout", true],
    ["https://id.example/", "https://id.example/logout", false],
    ["https://evil.example/cognito-idp.eu-central-1.amazonaws.com/", "https://amazoncognito.com.evil.example/", false],
  ])("is Cognito's for %s at %s: %s", (issuer, endpoint, expected) => {
    expect(isCognito(issuer, endpoint)).toBe(expected);
  });
});
