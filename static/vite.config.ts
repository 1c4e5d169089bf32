import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { shellWorker } from "./offline/shell-plugin.ts";

/** The service that answers while `npm run dev` serves the pages. */
const service = process.env["BANLANG_SERVICE"] ?? "http://127.0.0.1:8080";
const served = ["/api", "/auth", "/styles", "/sprites", "/tiles", "/media", "/health"];

export default defineConfig({
  plugins: [svelte(), shellWorker()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    sourcemap: false,
    // The policy of the service allows no data: address in scripts or fonts; small files stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // MapLibre is one module of about 1.1 MB and its worker another; both load after the shell has painted.
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: Object.fromEntries(served.map((path) => [path, service])) },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
