/* How much JavaScript a page needs before it can be used: what the frame imports, and what the page itself imports. */
import { readFileSync } from "node:fs";

const LIMIT = "180 kB";
const manifest = JSON.parse(readFileSync(new URL("./dist/.vite/manifest.json", import.meta.url), "utf8"));

/** The files of a chunk and of all it imports at once. */
function filesOf(chunk, found = new Set()) {
  const { file, imports = [] } = manifest[chunk];
  if (!found.has(file)) {
    found.add(file);
    for (const one of imports) filesOf(one, found);
  }
  return found;
}

const frame = filesOf("index.html");
const pages = Object.keys(manifest).filter((chunk) => chunk.endsWith("-page.tsx"));

export default pages.map((page) => ({
  name: page.replace(/^.*\/(.*)-page\.tsx$/, "$1"),
  path: [...new Set([...frame, ...filesOf(page)])].map((file) => `dist/${file}`),
  limit: LIMIT,
  gzip: true,
}));
