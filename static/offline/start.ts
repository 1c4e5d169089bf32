import { setWorkerUrl } from "maplibre-gl";
import { mount } from "svelte";
import "../src/app/tokens.css";
import "../src/app/base.css";
import "../src/app/parts.css";
import Start from "../src/features/offline/reader/Start.svelte";
import { restoreLang, setReaderLang } from "../src/features/offline/lang";
import { fromBase64, inlineEntries } from "../src/features/offline/pack/inline";
import { bringFonts } from "../src/features/offline/pack/style";
import { restoreAppearance } from "../src/state/prefs";
import fonts from "virtual:fonts";
import mapWorker from "virtual:map-worker";

/** The page that is one pack: opened from a disk, it asks nothing of any network. */
async function start(): Promise<void> {
  restoreAppearance();
  bringFonts(new Map(Object.entries(fonts).map(([weight, text]) => [Number(weight), fromBase64(text)])));
  setWorkerUrl((globalThis.banlangMapWorker = await workerAddress()));
  await setReaderLang(restoreLang());
  const target = document.getElementById("app");
  if (!target) return;
  target.replaceChildren();
  mount(Start, { target, props: { entries: inlineEntries(document) } });
}

/** The map's worker as an address of this page: a page on a disk may start no other. Named so that MapLibre starts it as a classic script. */
async function workerAddress(): Promise<string> {
  const code = new Blob([fromBase64(mapWorker)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = new Blob([await new Response(code).arrayBuffer()], { type: "text/javascript" });
  return `${URL.createObjectURL(script)}#worker.cjs`;
}

void start();
