/** Text as a literal of Athena's SQL, whatever is in it: it is a value and nothing else. Pure. */

// Written by its number: what cannot be seen or told from a blank, for it would get lost or mislead when it is copied; and the
// backslash, which is one for Athena's SELECT, but an escape for its DDL and for tools that read both.
const NUMBERED = /((?! )[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\\])/u;

function part(text: string, isNumbered: boolean): string {
  return isNumbered ? `CHR(${text.codePointAt(0) ?? 0})` : `'${text.replaceAll("'", "''")}'`;
}

/** `'O''Reilly'`, `CONCAT('two', CHR(10), 'lines')`. */
export function sqlText(text: string): string {
  // Split by a group: every second part is what it holds.
  const parts = text.split(NUMBERED).flatMap((one, at) => (one === "" ? [] : [part(one, at % 2 === 1)]));
  const [first = "''"] = parts;
  return parts.length > 1 ? `CONCAT(${parts.join(", ")})` : first;
}
