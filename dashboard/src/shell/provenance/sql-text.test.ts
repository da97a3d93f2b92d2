import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sqlText } from "./sql-text";

/** What the literal means, read as Athena reads it: quotes that are doubled, CHR, CONCAT, and nothing else. */
function meaning(sql: string): string {
  const whole = /^CONCAT\((.*)\)$/su.exec(sql)?.[1] ?? sql;
  let rest = whole;
  let text = "";
  while (rest !== "") {
    const found = /^(?:'((?:[^']|'')*)'|CHR\((\d+)\))(?:, (?=.)|$)/su.exec(rest);
    if (!found) throw new Error(`${rest} is no literal`);
    text += found[2] === undefined ? (found[1] ?? "").replaceAll("''", "'") : String.fromCodePoint(Number(found[2]));
    rest = rest.slice(found[0].length);
  }
  return text;
}

const nasty = fc.constantFrom("'", "''", "\\", "\\'", "--", "/*", "*/", ";", '"', "`", "\0", "\n", "\r", "\u2028", "\u202e", "\ufeff", "\u00a0", " ", "?", "$1", "{{x}}", "😀", "é", "CHR(39)", "') OR 1=1 --");
const texts = fc.oneof(fc.array(fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 5 })), { maxLength: 8 }).map((parts) => parts.join("")), fc.string({ unit: "grapheme" }));

describe("a text in SQL", () => {
  it("means the text, whatever is in it", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(meaning(sqlText(text))).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it("holds nothing that cannot be seen, that turns the line round, or that some take for an escape", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(sqlText(text)).not.toMatch(/(?! )[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\\]/u);
      }),
    );
  });

  it("is a plain literal for plain text", () => {
    expect([sqlText("AmazonEC2"), sqlText(""), sqlText("O'Reilly -- x"), sqlText("C:\\"), sqlText("two\nlines"), sqlText("\0")]).toEqual([
      "'AmazonEC2'",
      "''",
      "'O''Reilly -- x'",
      "CONCAT('C:', CHR(92))",
      "CONCAT('two', CHR(10), 'lines')",
      "CHR(0)",
    ]);
  });
});
