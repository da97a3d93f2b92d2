import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const api = process.env["SENTINEL_API"] ?? "http://127.0.0.1:8000";

/** Recharts looks scales up by their names, so that all of d3-scale would come along, times and colours too. The charts use three. */
const fewScales: Plugin = {
  name: "few-scales",
  load: (id) => (id.endsWith("/victory-vendor/es/d3-scale.js") ? 'export { scaleBand, scaleLinear, scalePoint } from "d3-scale";' : null),
};

export default defineConfig({
  plugins: [react(), fewScales],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // Another origin's headers would be refused by the API's own server: requests go through as its own.
  server: { host: "127.0.0.1", port: 5173, strictPort: true, proxy: { "/v1": { target: api, changeOrigin: true } } },
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
          ],
        },
      },
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true, env: { TZ: "Pacific/Kiritimati" } },
});
