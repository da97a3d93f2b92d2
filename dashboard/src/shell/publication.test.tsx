import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/client";
import type { StatusAnswer } from "@/api/status";
import { PublicationProvider, usePublication, usePublicationIfAny, WhenPublished } from "./publication";
import { useQuestion } from "./question";

const [OLD, NEW] = ["0".repeat(16), "1".repeat(16)];
let published = OLD;
const asked: string[] = [];

function status(id: string): StatusAnswer {
  const row = { export: "cur", snapshot_id: `2026-10-${id}`, delivery_id: "d", published_at: null, age_hours: 1, line_item_count: 5, checks_passed: 4, checks_warned: 0, rollback_reason: null };
  return {
    meta: { publication_id: id, snapshots: [], as_of: "2026-10-20T06:00:00Z", finality: "estimated", exports: ["cur"], has_all_accounts: true },
    rows: [
      { ...row, billing_period: "2026-10", delivered_at: "2026-10-20T06:00:00Z", finality: "estimated" },
      { ...row, billing_period: "2026-09", delivered_at: "2026-10-18T06:00:00Z", finality: "final" },
    ],
  };
}

async function answer(input: string): Promise<Response> {
  const url = new URL(input, "http://dashboard.test");
  const id = url.searchParams.get("publication_id");
  asked.push(id ?? "newest");
  if (id === "e".repeat(16)) return Response.json({ type: "/problems/snapshot-expired", title: "Gone", status: 410, request_id: "r" }, { status: 410 });
  return Promise.resolve(Response.json(status(id ?? published)));
}

function Probe() {
  const publication = usePublication();
  const { question } = useQuestion();
  return (
    <>
      <p>asks {question.publication_id.slice(0, 1)}</p>
      <p>
        from {question.start_date} to {question.end_date} with {question.filter.join()} without {question.exclude.join()}
      </p>
      <p>{publication.hasNewer ? "newer" : "newest"}</p>
      <p>
        {publication.period} {publication.asOf} {publication.firstDay}
      </p>
      <button type="button" onClick={publication.showNewest}>
        show newest
      </button>
    </>
  );
}

/** What is there with and without figures. */
function Frame() {
  return <p>frame with {usePublicationIfAny()?.id.slice(0, 1) ?? "nothing"}</p>;
}

function show(address: string) {
  history.replaceState(null, "", address);
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } })}>
      <PublicationProvider>
        <Frame />
        <WhenPublished
          whileLoading={<p>loading</p>}
          onError={(error, _retry, showNewest) => (
            <>
              <p>{error instanceof Problem ? error.kind : "?"}</p>
              <button type="button" onClick={showNewest}>
                show newest
              </button>
            </>
          )}
        >
          <Probe />
        </WhenPublished>
      </PublicationProvider>
    </QueryClientProvider>,
  );
}

const passed = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  published = OLD;
  asked.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal("fetch", answer);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a page", () => {
  it("stays on the publication it began with, says when a newer one is there, and shows it when asked", async () => {
    show("/daily-costs");
    expect(screen.getByText("loading")).toBeTruthy();
    expect(screen.getByText("frame with nothing")).toBeTruthy();
    await passed(100);
    expect(screen.getByText("asks 0")).toBeTruthy();
    expect(screen.getByText("frame with 0")).toBeTruthy();
    expect(screen.getByText("newest")).toBeTruthy();
    published = NEW;
    await passed(61_000);
    expect(screen.getByText("newer")).toBeTruthy();
    expect(screen.getByText("asks 0")).toBeTruthy();
    fireEvent.click(screen.getByText("show newest"));
    await passed(100);
    expect(screen.getByText("asks 1")).toBeTruthy();
    expect(screen.getByText("newest")).toBeTruthy();
  });

  it("asks for its days, and for what is in and out, of what is published", async () => {
    show("/daily-costs?span=last_month&in=service:AmazonEC2&out=region:");
    await passed(100);
    expect(screen.getByText("from 2026-09-01 to 2026-10-01 with service:AmazonEC2 without region:")).toBeTruthy();
    expect(screen.getByText("2026-10 2026-10-20 2026-09-01")).toBeTruthy();
  });

  it("with a publication in its address shows that one", async () => {
    show(`/?publication=${NEW}`);
    await passed(100);
    expect(screen.getByText("asks 1")).toBeTruthy();
    expect(asked).toContain(NEW);
    fireEvent.click(screen.getByText("show newest"));
    await passed(100);
    expect(screen.getByText("asks 0")).toBeTruthy();
    expect(location.search).toBe("");
  });

  it("with a publication that is gone says so, and leads to the newest", async () => {
    show(`/?publication=${"e".repeat(16)}`);
    await passed(100);
    expect(screen.getByText("snapshot-expired")).toBeTruthy();
    expect(screen.getByText("frame with nothing")).toBeTruthy();
    fireEvent.click(screen.getByText("show newest"));
    await passed(100);
    expect(screen.getByText("asks 0")).toBeTruthy();
  });
});
