import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeTokensFrom, type TokenSource } from "./authorization";
import { Problem, request } from "./client";

const fetched = vi.fn<typeof fetch>();
const tokens = { token: vi.fn<TokenSource["token"]>(), renewed: vi.fn<TokenSource["renewed"]>(), onRefused: vi.fn<TokenSource["onRefused"]>() };
const bearers = () => fetched.mock.calls.map(([, init]) => new Headers(init?.headers).get("authorization"));
const refusal = () => Response.json({ message: "Unauthorized" }, { status: 401 });

beforeEach(() => {
  vi.resetAllMocks();
  tokens.token.mockResolvedValue("first");
  tokens.renewed.mockResolvedValue("second");
  vi.stubGlobal("fetch", fetched);
  takeTokensFrom(tokens);
});
afterEach(() => {
  takeTokensFrom(null);
  vi.unstubAllGlobals();
});

describe("a request", () => {
  it("of the API bears the token, beside its own headers", async () => {
    fetched.mockResolvedValueOnce(Response.json({}));
    await request("/v1/costs?limit=7", { headers: { accept: "text/csv" } });
    expect(bearers()).toEqual(["Bearer first"]);
    expect(new Headers(fetched.mock.calls[0]?.[1]?.headers).get("accept")).toBe("text/csv");
  });

  it.each(["https://bucket.test/v1/file.csv?signed", "/config.json", "//evil.test/v1/costs"])("of anything else bears none: %s", async (url) => {
    fetched.mockResolvedValueOnce(new Response(""));
    await request(url, {});
    expect(bearers()).toEqual([null]);
    expect(tokens.token).not.toHaveBeenCalled();
  });

  it("that is refused is asked once more, with another token", async () => {
    fetched.mockResolvedValueOnce(refusal()).mockResolvedValueOnce(Response.json({ rows: [] }));
    expect(await (await request("/v1/costs", {})).json()).toEqual({ rows: [] });
    expect(tokens.renewed).toHaveBeenCalledExactlyOnceWith("first");
    expect(bearers()).toEqual(["Bearer first", "Bearer second"]);
    expect(tokens.onRefused).not.toHaveBeenCalled();
  });

  it("that is refused twice is not asked a third time", async () => {
    fetched.mockResolvedValueOnce(refusal()).mockResolvedValueOnce(refusal());
    await expect(request("/v1/costs", {})).rejects.toMatchObject({ status: 401 });
    expect(fetched).toHaveBeenCalledTimes(2);
    expect(tokens.onRefused).toHaveBeenCalledExactlyOnceWith("second");
  });

  it("is not sent when there is no token", async () => {
    tokens.token.mockRejectedValueOnce(new Problem({ status: 401, title: "Your sign-in has ended" }));
    await expect(request("/v1/costs", {})).rejects.toMatchObject({ title: "Your sign-in has ended" });
    expect(fetched).not.toHaveBeenCalled();
  });

  it("that is forbidden is not asked again, and says what is missing", async () => {
    fetched.mockResolvedValueOnce(Response.json({ type: "/problems/forbidden", title: "No", status: 403, required_scope: "sentinel/line-items" }, { status: 403 }));
    await expect(request("/v1/line-items", {})).rejects.toMatchObject({ status: 403, requiredScope: "sentinel/line-items" });
    expect(tokens.renewed).not.toHaveBeenCalled();
  });

  it("without sign-in bears nothing, and says so when the API wants to know who asks", async () => {
    takeTokensFrom(null);
    fetched.mockResolvedValueOnce(refusal());
    await expect(request("/v1/costs", {})).rejects.toMatchObject({ status: 401, title: "The API asks who you are" });
    expect(bearers()).toEqual([null]);
  });
});
