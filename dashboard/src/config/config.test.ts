import { afterEach, describe, expect, it, vi } from "vitest";
import { ConfigError, configOf, DEFAULT_SCOPES, readConfig } from "./config";

const OIDC = { issuer: "https://id.example/pool", client_id: "dashboard" };

function refusal(document: unknown): [string | null, string] {
  try {
    configOf(document);
  } catch (error) {
    if (error instanceof ConfigError) return [error.field, error.message];
  }
  throw new Error("this was taken");
}

afterEach(() => vi.unstubAllGlobals());

describe("the configuration", () => {
  it("that says nothing means no sign-in", () => {
    expect(configOf({})).toEqual({ environment: null, contact: null, oidc: null });
  });

  it("names the provider, and asks for all that the API knows unless told otherwise", () => {
    expect(configOf({ oidc: OIDC, environment: "prod", contact: "finops@example.com" })).toEqual({
      environment: "prod",
      contact: "finops@example.com",
      oidc: { issuer: "https://id.example/pool", clientId: "dashboard", scopes: DEFAULT_SCOPES, parameters: {} },
    });
    expect(configOf({ oidc: { ...OIDC, scopes: ["openid", "sentinel/read"], parameters: { audience: "https://sentinel" } } }).oidc).toMatchObject({ scopes: ["openid", "sentinel/read"], parameters: { audience: "https://sentinel" } });
  });

  it.each([
    [null, null, "must be an object"],
    [[], null, "must be an object"],
    [{ ocid: OIDC }, "ocid", "is not known here; there are environment, contact, oidc"],
    [{ environment: 7 }, "environment", "must be a text"],
    [{ contact: " " }, "contact", "must be a text"],
    [{ oidc: null }, "oidc", "must be an object"],
    [{ oidc: "https://id.example" }, "oidc", "must be an object"],
    [{ oidc: {} }, "oidc.issuer", "is missing"],
    [{ oidc: { issuer: OIDC.issuer } }, "oidc.client_id", "is missing"],
    [{ oidc: { ...OIDC, client_id: "" } }, "oidc.client_id", "must be a text"],
    [{ oidc: { ...OIDC, client_secret: "s" } }, "oidc.client_secret", "is not known here; there are issuer, client_id, scopes, parameters"],
    [{ oidc: { ...OIDC, scopes: "openid" } }, "oidc.scopes", "must be a list of texts"],
    [{ oidc: { ...OIDC, scopes: ["openid", 1] } }, "oidc.scopes[1]", "must be a text"],
    [{ oidc: { ...OIDC, scopes: ["openid profile"] } }, "oidc.scopes[0]", "must be one scope, without a space"],
    [{ oidc: { ...OIDC, scopes: ["sentinel/read"] } }, "oidc.scopes", "must hold openid"],
    [{ oidc: { ...OIDC, parameters: { state: "x" } } }, "oidc.parameters.state", "is set by the dashboard itself"],
    [{ oidc: { ...OIDC, parameters: { audience: 1 } } }, "oidc.parameters.audience", "must be a text"],
  ])("that is wrong is refused by the name of its field: %j", (document, field, message) => {
    expect(refusal(document)).toEqual([field, message]);
  });

  it.each(["id.example", "http://id.example", "javascript:alert(1)", "https://id.example?a=1", "https://ada@id.example", "https://id.example#x"])("trusts no issuer at %s", (issuer) => {
    expect(refusal({ oidc: { ...OIDC, issuer } })[0]).toBe("oidc.issuer");
  });

  it.each(["http://127.0.0.1:9000", "http://localhost:9000", "https://id.example/"])("trusts an issuer at %s", (issuer) => {
    expect(configOf({ oidc: { ...OIDC, issuer } }).oidc?.issuer).toBe(issuer);
  });
});

describe("the file", () => {
  it.each([
    [() => Promise.resolve(new Response("", { status: 404 })), "it cannot be fetched: the server answers 404"],
    [() => Promise.resolve(new Response("<!doctype html>")), "it is not JSON"],
    [() => Promise.reject(new TypeError("Failed to fetch")), "it cannot be fetched: check the connection"],
  ])("that cannot be read says why", async (answer, message) => {
    vi.stubGlobal("fetch", answer);
    await expect(readConfig()).rejects.toMatchObject({ field: null, message });
  });

  it("is read from the dashboard's own origin", async () => {
    const asked = vi.fn(() => Promise.resolve(Response.json({ environment: "test" })));
    vi.stubGlobal("fetch", asked);
    expect(await readConfig()).toMatchObject({ environment: "test", oidc: null });
    expect(asked).toHaveBeenCalledExactlyOnceWith("/config.json");
  });
});
