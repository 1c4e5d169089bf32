/** What the address remembers of the page. Missing parts mean "as the service's style says". */
export interface UrlState {
  /** Zoom, latitude, longitude. */
  view?: { zoom: number; lat: number; lng: number };
  /** The layers that are on. */
  layers?: string[];
  /** The year or first day of the period shown. */
  time?: string;
  /** The record shown: collection and id (the official code for an administrative unit). */
  selection?: { collection: string; id: string };
  /** The statistic that colours the map; null when none does. */
  theme?: string | null;
  /** The import that is open; null while a file is chosen. */
  importing?: string | null;
  /** The page of the disaster desk, and the code that it shows; of damage also the unit and the moment. */
  desk?: { page: string; id: string | null; unit?: string | null; at?: string | null };
  /** The kept answer that is open; null for the list of them. */
  answer?: string | null;
}

/** The version of the format; a later one may read this one. */
const VERSION = "1";
const NO_THEME = "none";
const NO_IMPORT = "new";
const ALL_ANSWERS = "list";

/** Writes the state as the part of the address after `#`. */
export function writeUrl(state: UrlState): string {
  const parts = [`v=${VERSION}`];
  if (state.view) {
    const { zoom, lat, lng } = state.view;
    parts.push(`m=${round(zoom, 2)}/${round(lat, 5)}/${round(lng, 5)}`);
  }
  if (state.layers) parts.push(`l=${state.layers.map(encodeURIComponent).join(",")}`);
  if (state.time) parts.push(`t=${encodeURIComponent(state.time)}`);
  if (state.selection) {
    parts.push(`sel=${encodeURIComponent(state.selection.collection)}:${encodeURIComponent(state.selection.id)}`);
  }
  if (state.theme !== undefined) parts.push(`th=${encodeURIComponent(state.theme ?? NO_THEME)}`);
  if (state.importing !== undefined) parts.push(`imp=${encodeURIComponent(state.importing ?? NO_IMPORT)}`);
  if (state.desk) parts.push(...deskParts(state.desk));
  if (state.answer !== undefined) parts.push(`ans=${encodeURIComponent(state.answer ?? ALL_ANSWERS)}`);
  return `#${parts.join("&")}`;
}

/** Reads the part of an address after `#`; what it cannot read it leaves out. */
export function readUrl(hash: string): UrlState {
  const parts = new Map<string, string>();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const at = part.indexOf("=");
    if (at > 0) parts.set(part.slice(0, at), part.slice(at + 1));
  }
  const state: UrlState = {};
  if (parts.get("v") !== VERSION) return state;
  const view = readView(parts.get("m"));
  if (view) state.view = view;
  const layers = parts.get("l");
  if (layers !== undefined) state.layers = layers.split(",").filter(Boolean).map(decode);
  const time = parts.get("t");
  if (time && /^\d{4}(-\d{2}-\d{2})?$/.test(time)) state.time = time;
  const [collection, id] = (parts.get("sel") ?? "").split(":");
  if (collection && id) state.selection = { collection: decode(collection), id: decode(id) };
  const theme = parts.get("th");
  if (theme) state.theme = theme === NO_THEME ? null : decode(theme);
  const importing = parts.get("imp");
  if (importing) state.importing = importing === NO_IMPORT ? null : decode(importing);
  const desk = readDesk(parts);
  if (desk) state.desk = desk;
  const answer = parts.get("ans");
  if (answer) state.answer = answer === ALL_ANSWERS ? null : decode(answer);
  return state;
}

function deskParts({ page, id, unit, at }: NonNullable<UrlState["desk"]>): string[] {
  const parts = [`dis=${page}${id ? `:${encodeURIComponent(id)}` : ""}`];
  if (unit) parts.push(`unit=${encodeURIComponent(unit)}`);
  if (at) parts.push(`at=${encodeURIComponent(at)}`);
  return parts;
}

function readDesk(parts: ReadonlyMap<string, string>): UrlState["desk"] | null {
  const [, page, id] = /^(events|bulletin|cutoff|warnings|damage|report)(?::(.+))?$/.exec(parts.get("dis") ?? "") ?? [];
  if (!page) return null;
  const desk = { page, id: id ? decode(id) : null };
  // Damage is that of an event.
  if (page !== "damage" && page !== "report") return desk;
  if (desk.id === null) return { page: "events", id: null };
  const unit = decode(parts.get("unit") ?? "") || null;
  const at = decode(parts.get("at") ?? "");
  return { ...desk, unit, at: page === "damage" && !Number.isNaN(Date.parse(at)) ? at : null };
}

function readView(text: string | undefined): UrlState["view"] | null {
  const [zoom, lat, lng] = (text ?? "").split("/").map(Number);
  if (zoom === undefined || lat === undefined || lng === undefined) return null;
  const fits = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 90 && Math.abs(lng) <= 180;
  return fits ? { zoom, lat, lng } : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function round(value: number, places: number): number {
  return Number(value.toFixed(places));
}
