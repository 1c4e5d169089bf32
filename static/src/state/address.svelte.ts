import type { StyleMeta } from "../api/types";
import { type DeskPage, store } from "./store.svelte";
import { readUrl, type UrlState, writeUrl } from "./url";

const WRITE_DELAY_MS = 200;
let start: UrlState = {};

/** Reads the address once, before the style is there. */
export function readAddress(): UrlState {
  start = readUrl(location.hash);
  if (start.selection) store.selection = start.selection;
  if (start.importing !== undefined) {
    store.task = "import";
    store.importing = start.importing;
  }
  if (start.desk) {
    store.task = "disaster";
    store.disaster = start.desk as DeskPage;
  }
  if (start.answer !== undefined) showAnswer(start.answer);
  return start;
}

function showAnswer(id: string | null): void {
  store.task = "answers";
  store.answer = id;
}

/** The place that the address asked for when the page opened. */
export function askedView(): UrlState["view"] {
  return start.view;
}

/** Turns on what the address asks for, or what the style shows by itself. */
export function applyAddress(meta: StyleMeta): void {
  const known = new Set(meta.layers.filter((layer) => layer.access === "open").map((layer) => layer.id));
  const wanted = start.layers ?? meta.layers.filter((layer) => layer.visible).map((layer) => layer.id);
  store.on.clear();
  for (const id of wanted) if (known.has(id)) store.on.add(id);
  // Events of many years at once hide one another: a time layer opens with the year that the page shows.
  for (const layer of meta.layers) if (layer.time?.end) store.onlyYear.add(layer.id);
  const theme = start.theme === undefined ? meta.themes[0]?.id : start.theme;
  store.themeId = meta.themes.some((entry) => entry.id === theme) ? (theme ?? null) : null;
  const wantedTime = start.time;
  store.periodFrom = wantedTime
    ? (store.theme?.periods.find((period) => period.from.startsWith(wantedTime))?.from ?? null)
    : null;
  store.openRow = store.themeId ? `theme:${store.themeId}` : null;
}

function currentUrl(): string {
  const { view, selection, meta } = store;
  const state: UrlState = {};
  const place = view ?? start.view;
  if (place) state.view = place;
  if (meta) {
    state.layers = meta.layers.filter((layer) => store.on.has(layer.id)).map((layer) => layer.id);
    state.theme = store.themeId;
  }
  const period = store.period;
  if (period) state.time = period.from.endsWith("-01-01") ? period.from.slice(0, 4) : period.from;
  if (selection) state.selection = selection;
  if (store.task === "import") state.importing = store.importing;
  if (store.task === "disaster") state.desk = store.disaster;
  if (store.task === "answers") state.answer = store.answer;
  return writeUrl(state);
}

/**
 * Keeps the address equal to the page: a new selection is a step that Back undoes, all else replaces.
 * Call once while a component is made.
 */
export function keepAddress(): void {
  let timer = 0;
  let written = JSON.stringify(store.selection);
  $effect(() => {
    const url = currentUrl();
    if (!store.meta) return;
    const selected = JSON.stringify(store.selection);
    if (selected !== written) {
      written = selected;
      clearTimeout(timer);
      history.pushState(null, "", url);
      return;
    }
    clearTimeout(timer);
    timer = window.setTimeout(() => history.replaceState(null, "", url), WRITE_DELAY_MS);
  });
  const goBack = (): void => {
    clearTimeout(timer);
    const { selection = null, answer } = readUrl(location.hash);
    written = JSON.stringify(selection);
    store.select(selection);
    // A link to a kept answer that is put into the address of an open page.
    if (answer !== undefined) showAnswer(answer);
  };
  $effect(() => {
    addEventListener("popstate", goBack);
    return () => removeEventListener("popstate", goBack);
  });
}
