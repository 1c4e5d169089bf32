import type { StyleSpecification } from "maplibre-gl";
import { getJson, isAbort, setCsrfToken, withQuery } from "../api/client";
import { listRows } from "../api/records";
import type { Lang, Session, StyleMeta } from "../api/types";
import { type Figure, figureOf } from "../layers/classes";
import { type Area, store } from "./store.svelte";

/** The style as the server sent it, kept for the map that loads later. */
let served: StyleSpecification | null = null;

/** The last style of the server. */
export function serverStyle(): StyleSpecification | null {
  return served;
}

/** Takes a style that was not fetched here, and its list of layers. */
export function takeStyle(style: StyleSpecification): void {
  served = style;
  store.meta = ((style.metadata as Record<string, unknown> | undefined)?.["banlang"] as StyleMeta | undefined) ?? null;
  store.metaProgress = store.meta ? "ready" : "failed";
}

/** Fetches the style and its list of layers. True when there is one to show. */
export async function loadStyle(): Promise<boolean> {
  store.metaProgress = "loading";
  try {
    const query = { theme: store.appearance, lang: store.lang };
    takeStyle(await getJson<StyleSpecification>(withQuery("/styles/default.json", query)));
  } catch {
    store.metaProgress = store.meta ? "ready" : "failed";
  }
  return store.metaProgress === "ready";
}

/** Fetches names and parents of the administrative units, without their shapes. */
export async function loadAreas(): Promise<void> {
  const query = { properties: "code,level,name,full_name,parent_code,valid_to", limit: 5000 };
  const rows = await listRows("area", query);
  const areas = new Map<string, Area>();
  for (const row of rows) {
    if (row["valid_to"]) continue;
    const { code = "", level = "", name = "", full_name = "", parent_code = "" } = row;
    if (code) areas.set(code, { code, level, name, fullName: full_name || name, parent: parent_code });
  }
  store.areas = areas;
}

const figureCache = new Map<string, { figures: ReadonlyMap<string, Figure>; illustrative: boolean }>();
let figuresAsked: AbortController | null = null;

/** Fetches the figures of the statistic and period that are chosen; a later choice wins. */
export async function loadFigures(): Promise<void> {
  figuresAsked?.abort();
  const { theme, period } = store;
  if (!theme || !period) {
    store.figures = new Map();
    store.figuresProgress = "idle";
    return;
  }
  const key = `${theme.id}|${period.from}`;
  const known = figureCache.get(key);
  if (known) {
    store.figures = known.figures;
    store.figuresIllustrative = known.illustrative;
    store.figuresProgress = "ready";
    return;
  }
  const asked = new AbortController();
  figuresAsked = asked;
  store.figuresProgress = "loading";
  try {
    const query = {
      indicator: theme.id,
      period_from: period.from,
      ethnic_group: "all",
      properties: "area_code,numerator,denominator,illustrative",
      limit: 5000,
    };
    const rows = await listRows("stat_value", query, asked.signal);
    const figures = new Map<string, Figure>();
    for (const row of rows) {
      const figure = figureOf(theme.unit, Number(row["numerator"]), row["denominator"] ? Number(row["denominator"]) : null);
      if (figure && row["area_code"]) figures.set(row["area_code"], figure);
    }
    const illustrative = rows.some((row) => /^t/i.test(row["illustrative"] ?? ""));
    figureCache.set(key, { figures, illustrative });
    store.figures = figures;
    store.figuresIllustrative = illustrative;
    store.figuresProgress = "ready";
  } catch (cause) {
    if (!isAbort(cause)) store.figuresProgress = "failed";
  }
}

/** Takes an answer of the login as the page's session. The same person stays the same object: what is read for a person is not read again. */
export function acceptSession(session: Session): void {
  if (JSON.stringify(session.user) !== JSON.stringify(store.user)) store.user = session.user;
  store.isUserKnown = true;
  setCsrfToken(session.csrf_token ?? null);
}

/** Asks who is logged in; nobody when the service does not answer. */
export async function loadSession(): Promise<void> {
  try {
    acceptSession(await getJson<Session>("/auth/me"));
  } catch {
    store.user = null;
    store.isUserKnown = true;
  }
}

/** Writes the language into the address and the page; the address after `#` stays. */
export function langPath(lang: Lang): string {
  return `/${lang}${location.search}${location.hash}`;
}
