import type { MapGeoJSONFeature } from "maplibre-gl";
import type { StyleMeta } from "../api/types";
import type { Shown } from "../state/store.svelte";
import { layerTags } from "./compose";
import type { Picked, Spot } from "./types";

/** How far from the pointer a thing may be, in pixels. */
export const REACH_PX = 6;

/** The layer entry and identity of a feature that was drawn; null for land, water and the viewer's own shapes. */
export function identify(
  feature: MapGeoJSONFeature,
  meta: StyleMeta,
): { layer: string; collection: string; id: string | null; values: Record<string, unknown> } | null {
  const tagged = layerTags(feature.layer).id;
  const theme = meta.themes.find((entry) => entry.id === tagged || entry.style_layer === feature.layer.id);
  const wanted = theme ? theme.layer : tagged;
  const entry = meta.layers.find((layer) => layer.id === wanted);
  if (!entry) return null;
  const values = feature.properties as Record<string, unknown>;
  const isArea = entry.collection === "area";
  const own = isArea ? values["code"] : feature.id;
  const isSum = !isArea && isAggregate(values);
  const id = isSum || own === undefined || own === null ? null : String(own);
  return { layer: entry.id, collection: entry.collection, id, values };
}

/** A sum over households, which no single record stands for. */
function isAggregate(values: Record<string, unknown>): boolean {
  return "households" in values || "point_count" in values || "count" in values;
}

/** The thing under a spot: pins and lines before the communes beneath them. */
export function pickTop(features: readonly MapGeoJSONFeature[], meta: StyleMeta, spot: Spot): Picked | null {
  let area: Picked | null = null;
  for (const feature of features) {
    const known = identify(feature, meta);
    if (!known) continue;
    const picked: Picked = { ...known, spot };
    if (known.collection !== "area") return picked;
    if (known.values["level"] === "province") area ??= picked;
    else if (!area || area.values["level"] === "province") area = picked;
  }
  return area;
}

/** The named things in view, each once, in the order of the layer list and then by name. */
export function listShown(features: readonly MapGeoJSONFeature[], meta: StyleMeta, lang: "vi" | "en"): Shown[] {
  const found = new Map<string, Shown>();
  for (const feature of features) {
    const known = identify(feature, meta);
    if (!known || known.id === null || known.values["level"] === "province") continue;
    const key = `${known.collection}:${known.id}`;
    if (found.has(key)) continue;
    const label = meta.layers.find((layer) => layer.id === known.layer)?.label ?? "name";
    const english = lang === "en" ? (known.values["name_en"] ?? known.values["headline_en"]) : null;
    const name = known.collection === "area" ? known.values["name"] : (english ?? known.values[label]);
    if (typeof name !== "string" || name === "") continue;
    const code = known.values["code"];
    found.set(key, {
      collection: known.collection,
      id: known.id,
      layer: known.layer,
      name,
      code: typeof code === "string" ? code : null,
    });
  }
  const order = new Map(meta.layers.map((layer, index) => [layer.id, index]));
  const compare = new Intl.Collator("vi").compare;
  return [...found.values()].sort(
    (a, b) => (order.get(a.layer) ?? 0) - (order.get(b.layer) ?? 0) || compare(a.name, b.name),
  );
}
