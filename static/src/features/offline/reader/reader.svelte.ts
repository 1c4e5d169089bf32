import type { FieldMeta, Item, StyleMeta, Text, Values } from "../../../api/types";
import { type Figure, figureOf } from "../../../layers/classes";
import { giveSprite } from "../../../layers/sprite";
import { takeStyle } from "../../../state/load";
import { store } from "../../../state/store.svelte";
import { fieldLines } from "../../inspect/fields";
import { fold } from "../fold";
import { readJson } from "../pack/check";
import { packSprite, packStyle } from "../pack/style";
import type { Pack, PackMedia, PackSchema } from "../pack/types";

/** A record as the list names it. */
export interface Row {
  collection: string;
  id: string;
  name: string;
  /** The English name, where the record has one. */
  english: string | null;
  folded: string;
  item: Item;
}

/** The records of one collection. */
export interface Shelf {
  collection: string;
  title: Text;
  fields: readonly FieldMeta[];
  label: string;
  rows: readonly Row[];
  /** Came out of the locked part. */
  isPersonal: boolean;
}

/** Figures of statistics: they colour the map and are no records to leaf through. */
const FIGURES = "stat_value";

/** What the reader of a pack shows. One at a time; the map and the legend are those of the viewer. */
class Reader {
  pack = $state.raw<Pack | null>(null);
  shelves = $state.raw<readonly Shelf[]>([]);
  figures = $state.raw<readonly Values[]>([]);
  /** The part at the left, or in the sheet of a phone. */
  part = $state<"map" | "list" | "layers" | "notes" | "about">("list");
  /** A note is being written: about a record, or at a place. */
  writing = $state.raw<{ about: Row | null } | null>(null);

  row(collection: string, id: string): Row | null {
    return this.shelves.find((shelf) => shelf.collection === collection)?.rows.find((row) => row.id === id) ?? null;
  }

  shelf(collection: string): Shelf | null {
    return this.shelves.find((shelf) => shelf.collection === collection) ?? null;
  }

  mediaOf(id: string): PackMedia[] {
    return (this.pack?.manifest.media ?? []).filter((entry) => String(entry.of) === id);
  }
}

/** The reader of the page. */
export const reader = new Reader();

/** Opens a checked pack: its style, its records, its figures. */
export async function showPack(pack: Pack): Promise<void> {
  // With the map, which the page of packs does without.
  const { servePack } = await import("../pack/serve");
  servePack(pack);
  const schema = await readJson<PackSchema>(pack.entries, "schema.json");
  await showStyle(pack, schema);
  const shelves: Shelf[] = [];
  for (const { collection, title, file } of pack.manifest.records) {
    const read = await readJson<{ features: Item[] }>(pack.entries, file);
    if (collection === FIGURES) reader.figures = (read?.features ?? []).map((item) => item.properties);
    else shelves.push(shelfOf(collection, title, read?.features ?? [], schema));
  }
  reader.shelves = shelves.filter((shelf) => shelf.rows.length > 0);
  takeAreas();
  reader.pack = pack;
}

/** Takes the style of the pack for the page's appearance and language, without what the pack has no figures for. */
async function showStyle(pack: Pack, schema: PackSchema | null): Promise<void> {
  const style = await packStyle(pack.entries, store.appearance, store.lang);
  if (!style) return;
  const meta = (style.metadata as { banlang?: StyleMeta } | undefined)?.banlang;
  const hasFigures = pack.manifest.records.some(({ collection, count }) => collection === FIGURES && count > 0);
  const layers = (meta?.layers ?? []).filter((layer) => layer.access === "open" && pack.manifest.tiles.some(({ set }) => set === layer.collection));
  const groups = meta?.groups ?? [];
  const shown: StyleMeta = {
    version: meta?.version ?? "",
    demonstration: meta?.demonstration ?? false,
    bounds: pack.manifest.box,
    groups,
    layers,
    themes: hasFigures ? (meta?.themes ?? []) : [],
    codes: { ...schema?.codes, ...meta?.codes },
  };
  const isFirst = store.meta === null;
  takeStyle({ ...style, metadata: { ...(style.metadata as object), banlang: shown } });
  const sprite = await packSprite(pack.entries, style).catch(() => null);
  if (sprite) giveSprite(sprite);
  if (!isFirst) return;
  for (const layer of layers) if (layer.visible || layer.collection !== "household_summary") store.on.add(layer.id);
  store.themeId = shown.themes[0]?.id ?? null;
  store.openRow = store.themeId ? `theme:${store.themeId}` : null;
}

/** Shows the style anew after the appearance or the language has changed. */
export async function restyle(): Promise<void> {
  const { pack } = reader;
  if (pack) await showStyle(pack, await readJson<PackSchema>(pack.entries, "schema.json"));
}

function shelfOf(collection: string, title: Text, items: readonly Item[], schema: PackSchema | null, isPersonal = false): Shelf {
  const known = schema?.collections[collection];
  const layer = store.layerOf(collection);
  const label = known?.label ?? layer?.label ?? "name";
  const fields = layer?.fields ?? known?.fields ?? plainFields(items[0]);
  const rows = items.map((item) => {
    const name = nameOf(item, label, title, fields);
    const other = [item.properties["name_en"], item.properties["name_local"], item.properties["code"]].filter(Boolean).join(" ");
    const id = String(collection === "area" ? (item.properties["code"] ?? item.id) : item.id);
    const english = typeof item.properties["name_en"] === "string" ? item.properties["name_en"] : null;
    return { collection, id, name, english, folded: fold(`${name} ${other}`), item };
  });
  const { compare } = new Intl.Collator("vi");
  rows.sort((a, b) => compare(a.name, b.name));
  return { collection, title: known?.title ?? title, fields, label, rows, isPersonal };
}

/** Fields that nothing describes, under their own names. */
function plainFields(item: Item | undefined): FieldMeta[] {
  return Object.keys(item?.properties ?? {}).map((name) => ({ name, type: "text", title: { vi: name, en: name } }));
}

/** How many values name a record that has no name. */
const NAMING = 3;

function nameOf(item: Item, label: string, title: Text, fields: readonly FieldMeta[]): string {
  const values = item.properties;
  const name = values[label] ?? values["full_name"] ?? values["name"] ?? values["headline_vi"] ?? values["name_vi"] ?? values["head_name"] ?? values["code"];
  if (typeof name === "string" && name !== "") return name;
  const words = fieldLines(fields, values).slice(0, NAMING).map((line) => line.words);
  return words.length > 0 ? words.join(" · ") : `${store.say(title)} ${item.id}`;
}

/** Puts the rows of the locked part beside the others; they live in memory until it is locked again. */
export function showPersonal(parts: readonly { collection: string; title: Text; items: readonly Item[] }[], schema: PackSchema | null): void {
  const opened = parts.map(({ collection, title, items }) => shelfOf(collection, title, items, schema, true));
  reader.shelves = [...reader.shelves.filter((shelf) => !shelf.isPersonal), ...opened.filter((shelf) => shelf.rows.length > 0)];
}

/** Forgets the rows of the locked part. */
export function hidePersonal(): void {
  if (reader.shelf(store.selection?.collection ?? "")?.isPersonal) store.select(null);
  reader.shelves = reader.shelves.filter((shelf) => !shelf.isPersonal);
}

function takeAreas(): void {
  const rows = reader.shelf("area")?.rows ?? [];
  const text = (values: Values, name: string): string => String(values[name] ?? "");
  const current = rows.filter((row) => !row.item.properties["valid_to"]);
  store.areas = new Map(
    current.map(({ id, item: { properties } }) => {
      const name = text(properties, "name");
      const area = { code: id, level: text(properties, "level"), name, fullName: text(properties, "full_name") || name, parent: text(properties, "parent_code") };
      return [id, area];
    }),
  );
}

/** Keeps the colours of the communes equal to the statistic that is chosen. Call while a component is made. */
export function keepFigures(): void {
  $effect(() => {
    const { theme, period } = store;
    const figures = new Map<string, Figure>();
    let isIllustrative = false;
    for (const row of reader.figures) {
      if (row["indicator"] !== theme?.id || String(row["period_from"]).slice(0, 10) !== period?.from) continue;
      if (row["ethnic_group"] && row["ethnic_group"] !== "all") continue;
      const denominator = row["denominator"];
      const figure = figureOf(theme?.unit ?? "", Number(row["numerator"]), typeof denominator === "number" ? denominator : null);
      if (figure) figures.set(String(row["area_code"]), figure);
      isIllustrative ||= row["illustrative"] === true;
    }
    store.figures = figures;
    store.figuresIllustrative = isIllustrative;
    store.figuresProgress = "ready";
  });
}
