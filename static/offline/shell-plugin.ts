import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin, Rolldown } from "vite";

/** The module with which the page of packs begins. */
const OFFLINE = "src/features/offline/kept/start.ts";

/** Dictionaries: the page opens in either language. */
const DICTIONARY = /src\/i18n\/(vi|en)\.ts$/;

/** What the reader loads later than its first file. */
const LATER = [/maplibre-gl-worker/, /key\.worker/, /src\/map\/controller\.ts$/, /pack\/serve\.ts$/, /src\/layers\/LayerLegend\.svelte$/];

/** Files beside the build that pages ask for. */
const BESIDE = { shell: ["/favicon.svg", "/manifest.webmanifest", "/fonts/noto-sans-400.woff2", "/fonts/noto-sans-600.woff2"], reader: ["/fonts/noto-sans-500.woff2", "/fonts/noto-sans-700.woff2"] };

/** Writes `sw.js`, which names the files of this build and is another with each. */
export function shellWorker(): Plugin {
  return {
    name: "shell-worker",
    apply: "build",
    generateBundle(_options, bundle) {
      const parts = Object.values(bundle);
      const chunks = parts.filter((part): part is Rolldown.OutputChunk => part.type === "chunk");
      const begins = (test: (id: string) => boolean): string[] => chunks.filter((chunk) => chunk.facadeModuleId && test(chunk.facadeModuleId)).map((chunk) => chunk.fileName);
      const entry = chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName);
      const offline = begins((id) => id.endsWith(OFFLINE));
      const workers = parts.map((part) => part.fileName).filter((name) => LATER.slice(0, 2).some((test) => test.test(name)));
      const later = begins((id) => LATER.some((test) => test.test(id)));
      if (entry.length === 0 || offline.length === 0 || later.length < 3 || workers.length < 2) this.error("the files of the offline page are not where they were");
      const shell = closure(bundle, [...entry, ...begins((id) => DICTIONARY.test(id))]);
      const reader = closure(bundle, [...offline, ...later]).concat(workers);
      const own = [...new Set(shell)].sort();
      const more = [...new Set(reader)].filter((name) => !own.includes(name)).sort();
      const template = readFileSync(fileURLToPath(new URL("shell-worker.js", import.meta.url)), "utf8");
      const page = parts.find((part) => part.fileName === "index.html");
      const digest = createHash("sha256").update(JSON.stringify([own, more, page?.type === "asset" ? String(page.source) : "", template])).digest("hex").slice(0, 12);
      const source = template
        .replace("// __BUILD__, __SHELL__ and __READER__ are written by the build.\n", "")
        .replaceAll("__BUILD__", digest)
        .replace("__SHELL__", JSON.stringify([...own.map((name) => `/${name}`), ...BESIDE.shell]))
        .replace("__READER__", JSON.stringify([...more.map((name) => `/${name}`), ...BESIDE.reader]));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}

/** The files that these files need, themselves included, with their styles. */
function closure(bundle: Rolldown.OutputBundle, start: readonly string[]): string[] {
  const found = new Set<string>();
  const todo = [...start];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const part = bundle[name];
    if (found.has(name) || part?.type !== "chunk") continue;
    found.add(name);
    const { importedCss, importedAssets } = (part as { viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> } }).viteMetadata ?? {};
    for (const file of [...(importedCss ?? []), ...(importedAssets ?? [])]) found.add(file);
    todo.push(...part.imports);
  }
  return [...found];
}
