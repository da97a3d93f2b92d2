/** Tables of the screen as CSV (RFC 4180), as careful as the API's own: a text that a spreadsheet might run gets an apostrophe. Pure. */

/** A text of anybody, or a decimal that stays a number. */
export type Cell = { text: string } | { decimal: string | null };

/** The first characters a spreadsheet may act upon, with their full-width forms. */
const ACTIVE = "=+-@\t\r\n\0|%＝＋－＠";

/** Whether the first character that is not blank or invisible is an active one. */
function mayAct(text: string): boolean {
  for (const letter of text) {
    if (ACTIVE.includes(letter)) return true;
    if (!/[\p{C}\p{Z}]/u.test(letter)) return false;
  }
  return false;
}

function written(cell: Cell): string {
  if ("decimal" in cell) return cell.decimal ?? "";
  const safe = mayAct(cell.text) ? `'${cell.text}` : cell.text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The rows, each with the line end that RFC 4180 asks for. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(written).join(",")}\r\n`).join("");
}
