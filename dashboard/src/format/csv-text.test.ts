import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvText } from "./csv-text";

/** RFC 4180 read back, by other means than the writer's. */
function parse(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe("CSV of what is on the screen", () => {
  it("keeps credits as numbers, and runs nothing", () => {
    const rows = [[{ text: "=1+1" }, { text: " -Marketplace: 50%" }, { decimal: "-3.2000000000" }, { decimal: null }], [{ text: 'O\'Reilly "Media", LLC' }, { text: "two\r\nlines" }, { text: "AmazonEC2" }, { text: "" }]];
    expect(csvText(rows)).toBe(`'=1+1,' -Marketplace: 50%,-3.2000000000,\r\n"O'Reilly ""Media"", LLC","two\r\nlines",AmazonEC2,\r\n`);
  });

  it("can be read back, whatever texts there are", () => {
    const texts = fc.array(fc.array(fc.string({ unit: "grapheme" }), { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(texts, (rows) => {
        const back = parse(csvText(rows.map((row) => row.map((text) => ({ text })))));
        expect(back.map((row) => row.map((cell) => cell.replace(/^'/, "")))).toEqual(rows.map((row) => row.map((text) => text.replace(/^'/, ""))));
        for (const cell of back.flat()) expect(cell).not.toMatch(/^\s*[=+\-@|%]/);
      }),
    );
  });
});
