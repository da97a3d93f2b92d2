import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const api = process.env["SENTINEL_API"] ?? "http://127.0.0.1:8000";

/** What Recharts takes along for charts we have none of. Where it moves, the bundle grows, and the size limit says so. */
const NARROWED: Record<string, string> = {
  // Scales are looked up by name, so that all of them would come, with their times and colours. Ours are three.
  "/victory-vendor/es/d3-scale.js": 'export { scaleBand, scaleLinear, scalePoint } from "d3-scale";',
  // They could also go from colour to colour, and write their own ticks. Ours go from number to pixel.
  "/d3-color/dist/d3-color.mjs": "export function color() { return null } export { color as rgb, color as hsl, color as hcl, color as lab, color as cubehelix };",
  "/d3-format/dist/d3-format.mjs": "const none = () => String; export { none as format, none as formatPrefix, none as formatSpecifier, none as precisionFixed, none as precisionPrefix, none as precisionRound };",
  // Its ticks are reckoned with a decimal library. Ours are given (src/charts/ticks.ts), and `niceTicks="none"`.
  "/recharts/es6/util/scale/getNiceTickValues.js": "export const getNiceTickValues = () => [], getTickValuesFixedDomain = () => [];",
};
const narrowed: Plugin = {
  name: "narrowed",
  load: (id) => Object.entries(NARROWED).find(([end]) => id.endsWith(end))?.[1] ?? null,
};

export default defineConfig({
  plugins: [react(), narrowed],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // Another origin's headers would be refused by the API's own server: requests go through as its own.
  server: { host: "127.0.0.1", port: 5173, strictPort: true, proxy: Object.fromEntries(["/v1", "/config.json"].map((path) => [path, { target: api, changeOrigin: true }])) },
  build: {
    // No data: addresses in the page, so that the content security policy needs none.
    assetsInlineLimit: 0,
    // Which file needs which: .size-limit.js adds up what a page loads.
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What never changes with the project's own code is cached on its own.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler|@tanstack[\\/](react-query|query-core))[\\/]/ },
            // What all pages share is one file: many small ones compress worse.
            { name: "frame", test: /[\\/]src[\\/](api|config|design|format|shell|state)[\\/](?!provenance)/, minShareCount: 3 },
          ],
        },
      },
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true, testTimeout: 60_000, env: { TZ: "Pacific/Kiritimati" } },
});
