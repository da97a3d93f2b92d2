/** The least change that is shown on its own, as the reader types it and as the address has it. */

/** The decimal at its shortest, empty for nothing; null for what is no amount. `1,000.50` is 1000.5. */
export function parseThreshold(text: string): string | null {
  const typed = text.trim().replaceAll(",", "");
  if (typed === "") return "";
  const match = /^0*(\d{0,20})(?:\.(\d{1,10}))?$/.exec(typed);
  if (!match) return null;
  const [, whole = "", given = ""] = match;
  const fraction = given.replace(/0+$/, "");
  if (whole === "" && fraction === "") return "";
  return `${whole || "0"}${fraction ? `.${fraction}` : ""}`;
}
