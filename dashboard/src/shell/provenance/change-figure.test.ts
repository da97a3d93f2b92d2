import { describe, expect, it } from "vitest";
import { changeFigure } from "./change-figure";
import { figureText, partText } from "./figure";

const ASKED = { metric: "unblended_cost", filter: [], exclude: [] } as const;
const UNIT = { currency: "USD", pricing_unit: null };
const META = { snapshots: [], start_date: "2026-10-01", end_date: "2026-11-01", compare: { start_date: "2026-09-01", end_date: "2026-10-01" } };

describe("a change", () => {
  it("is told by what it is the difference of, each with its days", () => {
    const figure = changeFigure(ASKED, META, { name: "AmazonEC2", unit: UNIT, now: "1.5000000001", before: "2" });
    expect(figure && figureText(figure)).toBe("−$0.4999999999");
    expect(figure?.parts.map((part) => [part.label, partText(part), part.start, part.end])).toEqual([
      ["Now", "$1.5000000001", "2026-10-01", "2026-11-01"],
      ["Before", "$2.00", "2026-09-01", "2026-10-01"],
    ]);
  });

  it("of what is gone or new takes nothing for 0", () => {
    const figure = changeFigure(ASKED, META, { name: "gone", unit: UNIT, now: null, before: "2", value: "gone" });
    expect(figure && [figureText(figure), ...figure.parts.map(partText)]).toEqual(["gone", "$0.00", "$2.00"]);
    const unknown = changeFigure(ASKED, META, { name: "unknown", unit: UNIT, now: null, before: null });
    expect(unknown && [figureText(unknown), ...unknown.parts.map(partText)]).toEqual(["–", "–", "–"]);
    expect(changeFigure(ASKED, { ...META, compare: null }, { name: "x", unit: UNIT, now: "1", before: null })).toBeNull();
  });
});
