/* How much JavaScript a page needs before its figures can be read: what the frame imports, and what the page itself imports.
   And how much with what comes after: the chart, whose code the figures do not wait for. */
import { readFileSync } from "node:fs";

const LIMIT = "180 kB";
const FRAME = "index.html";
// Fetched when a reader asks for it, not with the page.
const ASKED_FOR = new Set(["src/shell/provenance/provenance-panel.tsx", "src/shell/commands/command-palette.tsx", "src/shell/saved-views/saved-views-panel.tsx"]);
// What lists the pages knows all of them; each is fetched when it is shown.
const isPage = (chunk) => chunk.endsWith("-page.tsx");
const manifest = JSON.parse(readFileSync(`${import.meta.dirname}/dist/.vite/manifest.json`, "utf8"));

/** The files of a chunk and of all it imports: at once, or ever. */
function filesOf(chunk, { isEver = false, found = new Set() } = {}) {
  const { file, imports = [], dynamicImports = [] } = manifest[chunk];
  if (!found.has(file)) {
    found.add(file);
    for (const one of isEver ? [...imports, ...dynamicImports.filter((chunk) => !ASKED_FOR.has(chunk) && !isPage(chunk))] : imports) {
      // The gate comes with signing in only.
      if (one === FRAME) filesOf(one, { found });
      else filesOf(one, { isEver, found });
    }
  }
  return found;
}

const frame = filesOf(FRAME);
const pages = Object.keys(manifest).filter(isPage);

export default pages.flatMap((page) => {
  const name = page.replace(/^.*\/(.*)-page\.tsx$/, "$1");
  const [first, ever] = [false, true].map((isEver) => [...new Set([...frame, ...filesOf(page, { isEver })])].map((file) => `dist/${file}`));
  const shared = { limit: LIMIT, gzip: true };
  return [{ name, path: first, ...shared }, ...(ever.length > first.length ? [{ name: `${name} with its chart`, path: ever, ...shared }] : [])];
});
