import { describe, expect, it } from "vitest";
import { pageAt, PAGES } from "@/shell/pages";
import { addressOf, DEFAULTS, type View } from "@/state/view";
import { type Command, commandsFor, filterCommands, GROUPS, type Here, matching } from "./commands";

const DIMENSIONS = [
  { value: "service", label: "Service" },
  { value: "tag:Team", label: "Tag Team" },
];

function here(changed: Partial<View> = {}, more: Partial<Here> = {}): Here {
  const view = { ...DEFAULTS, page: "daily-costs", ...changed };
  const figures = { publication: "0".repeat(16), days: { start: "2026-10-01", end: "2026-11-01" }, dimensions: DIMENSIONS };
  return { view, page: pageAt(view.page), theme: "system", views: [], figures, ...more };
}

/** Title → address it leads to. */
function leads(commands: readonly Command[], group: string): Record<string, string> {
  const own = commands.filter((one) => one.group === group);
  return Object.fromEntries(own.map(({ title, act }) => [title, act !== "save" && "show" in act ? addressOf(act.show) : ""]));
}

const shownNow = (commands: readonly Command[]) => commands.filter((one) => one.isCurrent).map((one) => one.title);

describe("commands", () => {
  it("lead to every page, with the question taken along", () => {
    const pages = leads(commandsFor(here({ metric: "list_cost", sort: "x" })), "Pages");
    expect(Object.keys(pages)).toEqual(PAGES.map((one) => one.title));
    expect(pages["Regional distribution"]).toBe("/regions?metric=list_cost");
  });

  it("choose what the filter bar chooses, and say what is chosen", () => {
    const commands = commandsFor(here());
    expect(leads(commands, "Days")["Last 7 days"]).toBe("/daily-costs?span=7d");
    expect(leads(commands, "Measure")["List cost"]).toBe("/daily-costs?metric=list_cost");
    expect(leads(commands, "Group by")).toEqual({ Service: "/daily-costs", "Tag Team": "/daily-costs?group=tag:Team", "Nothing: one sum": "/daily-costs?group=" });
    // A month by months would be one bar.
    expect(leads(commands, "Granularity")).toEqual({ Day: "/daily-costs?by_time=day", Week: "/daily-costs?by_time=week" });
    expect(leads(commands, "Compare")["year before"]).toBe("/daily-costs?compare=previous_year");
    expect(shownNow(commands)).toEqual(["Daily spending trends", "Newest month", "Unblended cost", "Service", "Day", "nothing", "As the system has it"]);
  });

  it("are only those the page makes use of", () => {
    const groups = (page: string) => new Set(commandsFor(here({ page })).map((one) => one.group));
    expect([...groups("proof")]).toEqual(["Pages", "This view", "Theme"]);
    expect(groups("regions").has("Group by")).toBe(false);
    expect(Object.keys(leads(commandsFor(here({ page: "movers" })), "Group by"))).toEqual(["Service", "Tag Team"]);
    expect(leads(commandsFor(here({ page: "movers" })), "Compare")["whole month"]).toBe("/movers?comparison=month_over_month");
    // Days that are chosen are compared, whatever months were compared before.
    expect(leads(commandsFor(here({ page: "movers", comparison: "month_over_month" })), "Days")["Last 7 days"]).toBe("/movers?span=7d");
  });

  it("work without figures, except those that need them", () => {
    const commands = commandsFor(here({}, { figures: null }));
    expect(commands.map((one) => one.title)).not.toContain("Copy the link with these figures");
    expect(Object.keys(leads(commands, "Group by"))).toEqual(["Nothing: one sum"]);
    expect(commands.some((one) => one.group === "Pages")).toBe(true);
  });

  it("open saved views by their name, whatever it is", () => {
    const views = [{ name: "<img src=x onerror=alert(1)>", address: "/regions?metric=list_cost" }, { name: "broken", address: "https://evil.example" }];
    expect(leads(commandsFor(here({}, { views })), "Saved views")).toEqual({ "<img src=x onerror=alert(1)>": "/regions?metric=list_cost" });
  });

  it("clear filters where there are some, and pin figures that are not pinned", () => {
    const conditions = [{ dimension: "service", value: "AmazonS3", isExcluded: false }];
    const titles = (changed: Partial<View>) => commandsFor(here(changed)).filter((one) => one.group === "This view").map((one) => one.title);
    expect(titles({})).toEqual(["Copy the link", "Copy the link with these figures", "Save this view…"]);
    expect(titles({ conditions, publication: "1".repeat(16) })).toEqual(["Copy the link", "Save this view…", "Clear all filters"]);
    expect(titles({ conditions, page: "proof" })).not.toContain("Clear all filters");
  });

  it("filter by a value that was found: only it, in the place of others of its dimension", () => {
    const conditions = [
      { dimension: "service", value: "AmazonS3", isExcluded: false },
      { dimension: "service", value: "AmazonRDS", isExcluded: true },
    ];
    const rows = [{ value: "AmazonEC2", label: null, line_item_count: 1 }];
    expect(leads(filterCommands("service", rows, here({ conditions })), "Filters")).toEqual({ "Only AmazonEC2": "/daily-costs?out=service:AmazonRDS&in=service:AmazonEC2" });
    // A page without filters shows the value where there are some.
    const [elsewhere] = filterCommands("service", rows, here({ page: "proof", period: "2026-01" }));
    expect(elsewhere?.hint).toBe("service · in Daily spending trends");
    expect(leads(elsewhere ? [elsewhere] : [], "Filters")["Only AmazonEC2"]).toBe("/daily-costs?in=service:AmazonEC2");
    const [named] = filterCommands("usage_account_id", [{ value: "111122223333", label: "Core", line_item_count: 1 }], here());
    expect([named?.title, named?.hint]).toEqual(["Only Core", "account · 111122223333"]);
    expect(filterCommands("region", [{ value: null, label: null, line_item_count: 1 }], here())[0]?.title).toBe("Only no region");
  });

  it("are found by words of their title and of their group, in any order", () => {
    const commands = commandsFor(here());
    const found = (search: string) => matching(commands, search).map((one) => one.title);
    expect(found("  ")).toHaveLength(commands.length);
    expect(found("DARK")).toEqual(["Dark"]);
    expect(found("month compare")).toEqual(["month before"]);
    expect(found("nothing like it")).toEqual([]);
    expect(found("day")[0]).toBe("Day");
  });

  it("have each a name of their own, in groups that are listed", () => {
    const commands = commandsFor(here({}, { views: [{ name: "save", address: "/" }, { name: "copy", address: "/movers" }] }));
    expect(new Set(commands.map((one) => one.id)).size).toBe(commands.length);
    for (const { group } of commands) expect(GROUPS).toContain(group);
  });
});
