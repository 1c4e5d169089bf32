import { untrack } from "svelte";
import { classOf } from "../layers/classes";
import type { MapController } from "../map/controller";
import type { Islands, Wish } from "../map/compose";
import type { MapEvents, Painting, Picked, Start } from "../map/types";
import { loseNetwork } from "../state/freshness";
import { openFromMap } from "../features/disaster/open";
import { serverStyle } from "../state/load";
import { store } from "../state/store.svelte";
import { askedView } from "../state/address.svelte";
import { COMMUNE_ZOOM, ISLAND_NAMES, ISLETS } from "./national";

const NO_DATA = {} as const;

/** The colours of communes for the statistic that is chosen; null when none is, or when risk levels, an area or a file lead. */
function painting(): Painting | null {
  const { theme } = store;
  if (!theme || store.riskOn || store.task === "area" || store.task === "import" || store.task === "disaster" || store.task === "answers") return null;
  const classes = new Map([...store.levelFigures].map(([code, figure]) => [code, classOf(figure.value, theme.breaks)]));
  return { theme, ramp: store.ramp, classes, missing: store.missing };
}

function islands(): Islands {
  const { hoangSa, hoangSaUnit, truongSa, truongSaUnit } = store.m.map;
  return {
    islets: [...ISLETS.hoangSa, ...ISLETS.truongSa],
    names: [
      { at: ISLAND_NAMES.hoangSa, name: hoangSa, unit: hoangSaUnit },
      { at: ISLAND_NAMES.truongSa, name: truongSa, unit: truongSaUnit },
    ],
  };
}

function wish(): Omit<Wish, "data"> {
  const { year, isNewest } = store;
  const years = new Map(year ? [...store.onlyYear].map((id) => [id, { year, onward: isNewest }]) : []);
  return { appearance: store.appearance, on: new Set(store.on), years, painting: painting(), islands: islands() };
}

const events: MapEvents = {
  moved: (view) => {
    store.view = view;
  },
  idle: (shown) => {
    store.shown = shown;
    store.mapIdle += 1;
    document.documentElement.dataset["state"] = "idle";
  },
  picked,
  hovered: (thing) => {
    const name = thing ? nameOf(thing) : "";
    store.hover =
      thing?.id && name ? { ...thing.spot, collection: thing.collection, id: thing.id, name } : null;
  },
  busy: (sources) => {
    store.busySources = sources;
    if (sources.size > 0) document.documentElement.dataset["state"] = "busy";
  },
  failed: (source, isNetwork) => {
    if (source) store.failedSources = new Set([...store.failedSources, source]);
    if (isNetwork) loseNetwork();
  },
};

/** The name that a tip shows: the label field of the layer, in English where the tile has one. */
function nameOf(thing: Picked): string {
  const label = store.layer(thing.layer)?.label;
  const english = store.lang === "en" && thing.collection !== "area" ? thing.values["name_en"] : null;
  const name = english ?? (label ? thing.values[label] : null) ?? thing.values["name"];
  return typeof name === "string" ? name : "";
}

function picked(thing: Picked | null): void {
  if (!thing) return;
  if (store.task === "disaster") {
    if (openFromMap(thing)) return;
    store.task = "none";
  }
  if (thing.id === null) {
    store.select(null);
    store.cell = { layer: thing.layer, values: thing.values };
    return;
  }
  store.select({ collection: thing.collection, id: thing.id });
  if (store.layout === "phone") {
    store.left = null;
    const half = (store.map?.canvas.clientHeight ?? 0) / 2;
    if (thing.spot.y > half - 60) store.map?.showPoint(thing.spot.lng, thing.spot.lat, store.view?.zoom);
  }
}

/** Loads and starts the map once the style is there and the shell has painted. Call while a component is made. */
export function startMap(container: () => HTMLElement | null): void {
  $effect(() => {
    const place = container();
    const { meta } = store;
    if (!place || !meta || store.map || untrack(() => store.mapProgress) !== "idle") return;
    store.mapProgress = "loading";
    void untrack(() => open(place));
  });
  $effect(() => () => store.map?.remove());
}

async function open(place: HTMLElement): Promise<void> {
  const style = serverStyle();
  const { meta } = store;
  if (!style || !meta) return;
  try {
    const [{ MapController }] = await Promise.all([import("../map/controller"), basemapReady(style)]);
    const view = askedView();
    const foot = store.layout === "phone" ? 110 : store.layout === "tablet" ? 90 : 150;
    const start: Start = view ?? { box: meta.bounds, padding: { left: 20, right: 20, top: 20, bottom: foot } };
    const map: MapController = new MapController(place, style, { ...wish(), data: NO_DATA }, start, events);
    map.canvas.setAttribute("aria-label", store.m.map.label);
    map.canvas.setAttribute("aria-describedby", "map-help");
    const { zoom, lat, lng } = map.view;
    const isNearly = zoom < COMMUNE_ZOOM && zoom > COMMUNE_ZOOM - 1;
    if (!view && isNearly) map.jump(COMMUNE_ZOOM + 0.01, lat, lng);
    store.map = map;
    store.view = map.view;
    store.mapProgress = "ready";
  } catch {
    store.mapProgress = "failed";
  }
}

/** Registers the reader of a packed basemap, only when the style names one. */
async function basemapReady(style: { sources: Record<string, unknown> }): Promise<void> {
  if (JSON.stringify(style.sources).includes("pmtiles://")) (await import("../map/pmtiles")).registerPmtiles();
}

/** Keeps the map equal to the page's state. Call while a component is made. */
export function syncMap(): void {
  $effect(() => {
    const wanted = wish();
    const { map, meta, lang } = store;
    const style = serverStyle();
    if (map && meta && style) untrack(() => map.show(style, lang, wanted));
  });
  $effect(() => {
    const { map, shape, task } = store;
    map?.setSelection(task === "area" || task === "disaster" ? null : shape);
  });
  $effect(() => {
    const { map, layout, left, task, selection } = store;
    void [layout, left, task, selection, store.affected];
    if (!map) return;
    const frame = requestAnimationFrame(() => map.resize());
    return () => cancelAnimationFrame(frame);
  });
}
