import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Where the pack comes in; the service puts it there. */
const MARKER = "<!--pack-->";

/** MapLibre's worker is a module on the disk; a page without an origin can only start a classic script out of a text. */
function mapWorker(): Plugin {
  const name = "virtual:map-worker";
  return {
    name: "map-worker",
    enforce: "pre",
    resolveId(id) {
      if (id === "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url") return here("worker-address.ts");
      return id === name ? `\0${name}` : null;
    },
    load(id) {
      if (id !== `\0${name}`) return null;
      const code = readFileSync(here("../node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"), "utf8");
      const classic = code.replace(/export\s*\{[^}]*\};?\s*(\/\/# sourceMappingURL=.*)?\s*$/, "");
      if (classic === code || /\bimport\.meta\b/.test(classic)) throw new Error("the map's worker is no longer one module that exports at its end");
      return `export default ${JSON.stringify(gzipSync(`(()=>{${classic}})();`, { level: 9 }).toString("base64"))}`;
    },
  };
}

/** The letters stand in the script, once for the page and for the map; a style could only name files beside the page. */
function ownFonts(): Plugin {
  const name = "virtual:fonts";
  const weights = [400, 500, 600, 700];
  const read = (weight: number): string => readFileSync(here(`../public/fonts/noto-sans-${weight}.woff2`)).toString("base64");
  return {
    name: "own-fonts",
    enforce: "pre",
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? `export default ${JSON.stringify(Object.fromEntries(weights.map((weight) => [weight, read(weight)])))}` : null),
    transform(code, id) {
      return id.endsWith("tokens.css") ? code.replace(/@font-face\s*\{[^}]*\}/g, "") : null;
    },
  };
}

/** Puts the one script and the one style into the page. */
function onePage(): Plugin {
  return {
    name: "one-page",
    enforce: "post",
    generateBundle(_options, bundle) {
      const parts = Object.values(bundle);
      const script = parts.flatMap((part) => (part.type === "chunk" ? [part.code] : [])).join("\n");
      const style = parts.flatMap((part) => (part.type === "asset" && part.fileName.endsWith(".css") ? [String(part.source)] : [])).join("\n");
      if (parts.some((part) => part.type === "asset" && !part.fileName.endsWith(".css"))) throw new Error("a file would lie beside the page");
      for (const name of Object.keys(bundle)) delete bundle[name];
      const page = readFileSync(here("start.html"), "utf8");
      if (page.split(MARKER).length !== 2) throw new Error("the page has one place for the pack");
      // Inside a page, these would end the script or open a comment; the marker has to stay the only one.
      const safe = script.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");
      const source = page.replace("<style></style>", () => `<style>${style}</style>`).replace("<script></script>", () => `<script>${safe}</script>`);
      this.emitFile({ type: "asset", fileName: "start.html", source });
    },
  };
}

export default defineConfig({
  root: here(".."),
  publicDir: false,
  plugins: [mapWorker(), ownFonts(), svelte(), onePage()],
  build: {
    target: "es2022",
    outDir: here("../dist/offline"),
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 2500,
    // A classic script has no address of its own; MapLibre only asks for it where nobody has named the worker.
    rolldownOptions: { input: here("start.ts"), transform: { define: { "import.meta": "{}" } }, output: { format: "iife", codeSplitting: false } },
  },
});
