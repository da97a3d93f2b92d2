import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem, queryText } from "./client";
import { csvOf, fileNameOf } from "./csv";

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const TOO_LARGE = { type: "/problems/too-large", title: "The answer would be too large", status: 413, detail: "order an export", instance: "/v1/line-items", request_id: "r1" };
const fetched = vi.fn<typeof fetch>();

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => vi.unstubAllGlobals());

describe("queries", () => {
  it("repeat lists and leave out what is not given", () => {
    expect(queryText({ group_by: ["service", "tag:Team"], limit: 7, compare: null, export: [], search: "", is_cumulative: false })).toBe("group_by=service&group_by=tag%3ATeam&limit=7&is_cumulative=false");
  });
});

describe("a CSV file", () => {
  it("is the answer to the very same question, by the name the API gives", async () => {
    fetched.mockResolvedValueOnce(new Response("a\r\n", { headers: { "content-disposition": 'attachment; filename="costs-2026-10.csv"' } }));
    const onWaiting = vi.fn();
    expect((await csvOf("/v1/costs", { limit: 7 }, onWaiting)).name).toBe("costs-2026-10.csv");
    expect(fetched).toHaveBeenCalledExactlyOnceWith("/v1/costs?limit=7", { headers: { accept: "text/csv" } });
    expect(onWaiting).not.toHaveBeenCalled();
    expect(fileNameOf(null)).toBe("sentinel.csv");
  });

  it("that is too large is ordered, waited for and fetched from its signed address", async () => {
    vi.useFakeTimers();
    const pending = { export_id: "e1", status: "pending", file_name: "line-items.csv", url: null, problem: null };
    fetched
      .mockResolvedValueOnce(json(413, TOO_LARGE))
      .mockResolvedValueOnce(json(202, pending))
      .mockResolvedValueOnce(json(200, { ...pending, status: "running" }))
      .mockResolvedValueOnce(json(200, { ...pending, status: "finished", url: "https://bucket.test/line-items.csv?signed" }));
    const onWaiting = vi.fn();
    const file = csvOf("/v1/line-items", { filter: ["service:AmazonS3"], search: "" }, onWaiting);
    await vi.runAllTimersAsync();
    expect(await file).toEqual({ name: "line-items.csv", url: "https://bucket.test/line-items.csv?signed" });
    expect(onWaiting).toHaveBeenCalledOnce();
    expect(fetched.mock.calls[1]).toMatchObject(["/v1/exports", { method: "POST", body: '{"resource":"line-items","parameters":{"filter":["service:AmazonS3"]}}' }]);
    expect(fetched.mock.calls[3]?.[0]).toBe("/v1/exports/e1");
    vi.useRealTimers();
  });

  it("that fails says what the API said, with the request to name", async () => {
    fetched.mockResolvedValueOnce(json(503, { ...TOO_LARGE, type: "/problems/query-timeout", status: 503, detail: "ask for fewer days" }));
    const error = await csvOf("/v1/costs", {}, vi.fn()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ message: "ask for fewer days", kind: "query-timeout", requestId: "r1", isPassing: true });
  });

  it("cannot be had without a connection, and that is said", async () => {
    fetched.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    await expect(csvOf("/v1/costs", {}, vi.fn())).rejects.toMatchObject({ title: "The API cannot be reached", status: 0 });
  });
});
