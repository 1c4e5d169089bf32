import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";
import type { StyleMeta } from "../api/types";
import type { Painting } from "./types";

/** The names of the viewer's own sources. */
export const own = {
  selection: "bl-selection",
  sketch: "bl-sketch",
  vertices: "bl-vertices",
  hits: "bl-hits",
  hitLabels: "bl-hit-labels",
  preview: "bl-preview",
  desk: "bl-desk",
  islands: "bl-islands",
} as const;

/** Hoàng Sa and Trường Sa in words and dots, for national views. */
export interface Islands {
  islets: readonly (readonly [number, number])[];
  names: readonly { at: readonly [number, number]; name: string; unit: string }[];
}

/** What the style shows besides what the server drew. */
export interface Wish {
  appearance: "light" | "dark";
  on: ReadonlySet<string>;
  /** Years that time layers are held to, by layer id; `onward` keeps later ones too. */
  years: ReadonlyMap<string, { year: string; onward: boolean }>;
  painting: Painting | null;
  islands: Islands;
  data: Readonly<Record<string, GeoJSON.FeatureCollection>>;
}

type Colours = { ink: string; casing: string; hit: string; hitLine: string; low: string; none: string };
const colours: Record<Wish["appearance"], Colours> = {
  light: { ink: "#17212E", casing: "#FFFFFF", hit: "#F2E6D2", hitLine: "#6B4E22", low: "#C9C4AF", none: "#FFFFFF" },
  dark: { ink: "#FFFFFF", casing: "#0B131A", hit: "#4A3F2E", hitLine: "#D7B884", low: "#3B4B5A", none: "#1E2C39" },
};

/** What the server says about a style layer. */
export function layerTags(layer: LayerSpecification): { id: string | null; role: string | null } {
  const tags = (layer.metadata ?? {}) as Record<string, unknown>;
  const text = (key: string): string | null => (typeof tags[key] === "string" ? tags[key] : null);
  return { id: text("banlang:layer"), role: text("banlang:role") };
}

/** The viewer's part of a style's metadata; null when the answer is no style of this service. */
export function metaOf(style: StyleSpecification): StyleMeta | null {
  const meta = (style.metadata as Record<string, unknown> | undefined)?.["banlang"];
  return meta && typeof meta === "object" ? (meta as StyleMeta) : null;
}

/** The server's style with the reader's wishes: visibility, statistic colours and the viewer's own layers. */
export function compose(server: StyleSpecification, wish: Wish): StyleSpecification {
  const layers = server.layers.map((layer) => dress(layer, wish, server));
  const pins = layers.findIndex((layer) => layer.type === "symbol" || layer.type === "circle");
  const cut = pins < 0 ? layers.length : pins;
  const themed = themeLayers(server, wish);
  const themeAt = layers.findIndex((layer) => layer.id === wish.painting?.theme.style_layer);
  const before = layers.slice(0, cut);
  if (themed.length > 0 && themeAt >= 0 && themeAt < cut) before.splice(themeAt + 1, 0, ...themed);
  const sources = { ...server.sources };
  for (const name of Object.values(own)) {
    sources[name] = { type: "geojson", data: wish.data[name] ?? emptyData };
  }
  const isServed = layers.some(isIslandLayer);
  sources[own.islands] = { type: "geojson", data: islandData(wish.islands) };
  const shapes = [...hoverLayers(server, wish), ...shapeLayers(wish)];
  return { ...server, sources, layers: [...before, ...shapes, ...layers.slice(cut), ...(isServed ? [] : islandLayers(wish)), ...topLayers(wish)] };
}

/** No features. */
export const emptyData: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

function dress(layer: LayerSpecification, wish: Wish, server: StyleSpecification): LayerSpecification {
  const { id, role } = layerTags(layer);
  const meta = metaOf(server);
  const isTheme = role === "theme" || (meta?.themes.some((theme) => theme.style_layer === layer.id) ?? false);
  if (isTheme) return dressTheme(layer, wish);
  if (isIslandLayer(layer)) return shown(layer, true);
  if (!id || !meta?.layers.some((entry) => entry.id === id)) return layer;
  const dressed = shown(layer, wish.on.has(id));
  const held = wish.years.get(id);
  const start = meta.layers.find((entry) => entry.id === id)?.time?.start;
  if (held && start && "source" in dressed) {
    const year: ExpressionSpecification = ["slice", ["to-string", ["get", start]], 0, 4];
    const ofYear: ExpressionSpecification = [held.onward ? ">=" : "==", year, held.year];
    const filter = "filter" in dressed && dressed.filter ? (dressed.filter as ExpressionSpecification) : null;
    Object.assign(dressed, { filter: filter ? ["all", filter, ofYear] : ofYear });
  }
  return role === "label" && wish.painting && sharesSource(layer, server)
    ? nameOnColour(dressed, wish.painting)
    : dressed;
}

function shown(layer: LayerSpecification, isShown: boolean): LayerSpecification {
  return { ...layer, layout: { ...layer.layout, visibility: isShown ? "visible" : "none" } } as LayerSpecification;
}

/** Hoàng Sa and Trường Sa stay, whatever layers are on. */
function isIslandLayer(layer: LayerSpecification): boolean {
  return /-islands(-label)?$/.test(layer.id);
}

/** The fill of the statistic takes its ramp; the marks beside it (no data, lowest class) are the server's own. */
function dressTheme(layer: LayerSpecification, wish: Wish): LayerSpecification {
  const { painting } = wish;
  const dressed = shown(layer, painting !== null);
  if (!painting || painting.theme.style_layer !== layer.id || dressed.type !== "fill") return dressed;
  return { ...dressed, paint: { ...dressed.paint, "fill-color": themeColour(painting.ramp, colours[wish.appearance].none) } };
}

/** Colour by class; `-1` and no class at all are "no data". */
export function themeColour(ramp: readonly string[], none: string): ExpressionSpecification {
  const steps = ramp.flatMap((colour, index) => [index, colour]);
  return ["match", classState, ...steps, none] as unknown as ExpressionSpecification;
}

const classState: ExpressionSpecification = ["coalesce", ["feature-state", "class"], -1];

/** Below this luminance a commune's colour takes white names. */
const DEEP = 0.25;

/** Names are white where the commune's colour is deep, ink where it is pale, and as the server drew them elsewhere. */
function nameOnColour(layer: LayerSpecification, painting: Painting): LayerSpecification {
  if (layer.type !== "symbol") return layer;
  const paint = layer.paint ?? {};
  const byClass = (deep: (colour: string) => string, pale: (colour: string) => string, other: unknown): ExpressionSpecification => {
    const steps = painting.ramp.flatMap((colour, index) => [index, luminance(colour) < DEEP ? deep(colour) : pale(colour)]);
    return ["match", classState, ...steps, other] as unknown as ExpressionSpecification;
  };
  return {
    ...layer,
    paint: {
      ...paint,
      "text-color": byClass(() => "#FFFFFF", () => "#17212E", paint["text-color"] ?? "#1C2733"),
      "text-halo-color": byClass((colour) => colour, () => "rgba(255,255,255,.8)", paint["text-halo-color"] ?? "#FFFFFF"),
    },
  };
}

/** Relative luminance of `#RRGGBB`, 0 to 1 (WCAG 2.2). */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A layer of a tile source, where feature state is written. */
export interface StatePlace {
  source: string;
  sourceLayer: string;
}

/** Where the classes of the statistics are written: each tile layer of their source, as names have one of their own. */
export function themePlaces(server: StyleSpecification): StatePlace[] {
  const source = themeSource(server);
  if (!source) return [];
  const inner = server.layers.flatMap((layer) => ("source" in layer && layer.source === source ? (layer["source-layer"] ?? []) : []));
  return [...new Set(inner)].map((sourceLayer) => ({ source, sourceLayer }));
}

function themeSource(server: StyleSpecification): string | null {
  const drawn = server.layers.find((entry) => entry.id === metaOf(server)?.themes[0]?.style_layer);
  return drawn && "source" in drawn ? drawn.source : null;
}

function sharesSource(layer: LayerSpecification, server: StyleSpecification): boolean {
  return "source" in layer && layer.source === themeSource(server);
}

/** The marks beside the fill, when the server draws none: no data and the lowest class. */
function themeLayers(server: StyleSpecification, wish: Wish): LayerSpecification[] {
  const { painting } = wish;
  const drawn = server.layers.find((layer) => layer.id === painting?.theme.style_layer);
  const isServed = server.layers.some((layer) => layerTags(layer).role === "theme" && layer.id !== drawn?.id);
  if (!painting || !drawn || drawn.type !== "fill" || isServed) return [];
  const place = { source: drawn.source, ...(drawn["source-layer"] ? { "source-layer": drawn["source-layer"] } : {}) };
  const filter = drawn.filter ? { filter: drawn.filter } : {};
  const noData = ["in", ["get", "code"], ["literal", [...painting.missing]]] as ExpressionSpecification;
  const both = (drawn.filter ? ["all", drawn.filter as ExpressionSpecification, noData] : noData) as FilterSpecification;
  const low = colours[wish.appearance].low;
  return [
    { id: "bl-no-data", type: "fill", ...place, filter: both, paint: { "fill-pattern": "bl-no-data" } },
    {
      id: "bl-low-line",
      type: "line",
      ...place,
      ...filter,
      paint: { "line-color": low, "line-width": 0.7, "line-opacity": ["case", ["<=", classState, 0], 1, 0] },
    },
  ];
}

/** The outline of the commune under the pointer. */
function hoverLayers(server: StyleSpecification, wish: Wish): LayerSpecification[] {
  const themes = metaOf(server)?.themes ?? [];
  const drawn = server.layers.find((layer) => layer.id === themes[0]?.style_layer);
  const isServed = server.layers.some((layer) => layer.id.endsWith("-hover"));
  if (!drawn || drawn.type !== "fill" || isServed) return [];
  const hovered: ExpressionSpecification = ["case", ["boolean", ["feature-state", "hover"], false], 1, 0];
  return [
    {
      id: "bl-hover-line",
      type: "line",
      source: drawn.source,
      ...(drawn["source-layer"] ? { "source-layer": drawn["source-layer"] } : {}),
      ...(drawn.filter ? { filter: drawn.filter } : {}),
      paint: { "line-color": colours[wish.appearance].ink, "line-width": 1.6, "line-opacity": hovered },
    },
  ];
}

function shapeLayers(wish: Wish): LayerSpecification[] {
  const tone = colours[wish.appearance];
  const { sketch, hits, selection, preview } = own;
  const joined = { "line-join": "round", "line-cap": "round" } as const;
  return [
    { id: "bl-hit-fill", type: "fill", source: hits, paint: { "fill-color": tone.hit } },
    { id: "bl-hit-line", type: "line", source: hits, paint: { "line-color": tone.hitLine, "line-width": 1.8 } },
    { id: "bl-sketch-fill", type: "fill", source: sketch, paint: { "fill-color": "#1E80E6", "fill-opacity": 0.34 } },
    { id: "bl-sketch-lines", type: "fill", source: sketch, paint: { "fill-pattern": "bl-sketch" } },
    { id: "bl-sketch-casing", type: "line", source: sketch, layout: joined, paint: { "line-color": "#FFFFFF", "line-width": 6 } },
    { id: "bl-sketch-line", type: "line", source: sketch, layout: joined, paint: { "line-color": "#0F4C86", "line-width": 2.6 } },
    { id: "bl-preview-fill", type: "fill", source: preview, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#1E80E6", "fill-opacity": 0.2 } },
    { id: "bl-preview-casing", type: "line", source: preview, layout: joined, paint: { "line-color": "#FFFFFF", "line-width": 4 } },
    { id: "bl-preview-line", type: "line", source: preview, layout: joined, paint: { "line-color": ["case", ["get", "refused"], "#A61B1B", "#0F4C86"], "line-width": 2 } },
    ...deskShapes(),
    { id: "bl-selection-casing", type: "line", source: selection, layout: joined, paint: { "line-color": tone.casing, "line-width": 6 } },
    { id: "bl-selection-line", type: "line", source: selection, layout: joined, paint: { "line-color": tone.ink, "line-width": 2.8 } },
  ];
}

/** What the disaster desk draws under the names: the ground of an event, what was known of it before, a warning. */
function deskShapes(): LayerSpecification[] {
  const joined = { "line-join": "round", "line-cap": "round" } as const;
  const isGround: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];
  const of = (role: string): ExpressionSpecification => ["==", ["get", "role"], role];
  return [
    { id: "bl-desk-fill", type: "fill", source: own.desk, filter: ["all", isGround, of("ground")], paint: { "fill-color": "#1E80E6", "fill-opacity": 0.28 } },
    { id: "bl-desk-risk", type: "fill", source: own.desk, filter: ["all", isGround, of("risk")], paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.6 } },
    { id: "bl-desk-casing", type: "line", source: own.desk, filter: ["in", ["get", "role"], ["literal", ["ground", "outline", "risk"]]], layout: joined, paint: { "line-color": "#FFFFFF", "line-width": 5 } },
    { id: "bl-desk-line", type: "line", source: own.desk, filter: ["in", ["get", "role"], ["literal", ["ground", "outline", "risk"]]], layout: joined, paint: { "line-color": ["coalesce", ["get", "edge"], "#0F4C86"], "line-width": 2.4 } },
    { id: "bl-desk-before-casing", type: "line", source: own.desk, filter: of("before"), layout: joined, paint: { "line-color": "#FFFFFF", "line-width": 5 } },
    { id: "bl-desk-before", type: "line", source: own.desk, filter: of("before"), paint: { "line-color": "#17212E", "line-width": 2, "line-dasharray": [3, 2] } },
  ];
}

/** Points of the disaster desk: villages that are cut off, squares of those whose way is longer, crosses where a road is closed. */
function deskPoints(wish: Wish): LayerSpecification[] {
  const isLight = wish.appearance === "light";
  const isPoint: ExpressionSpecification = ["==", ["geometry-type"], "Point"];
  const of = (...roles: string[]): ExpressionSpecification => ["in", ["get", "role"], ["literal", roles]];
  return [
    {
      id: "bl-desk-point",
      type: "circle",
      source: own.desk,
      filter: ["all", isPoint, of("cut", "longer", "closed", "ground", "outline")],
      paint: {
        "circle-radius": ["match", ["get", "role"], "cut", 8, "closed", 9, 6],
        "circle-color": ["match", ["get", "role"], "cut", "#A61B1B", "longer", "#FFFFFF", "closed", "#FFFFFF", "#1E80E6"],
        "circle-stroke-color": ["match", ["get", "role"], "cut", "#FFFFFF", "longer", "#A61B1B", "closed", "#A61B1B", "#FFFFFF"],
        "circle-stroke-width": ["match", ["get", "role"], "closed", 2, 2.6],
      },
    },
    {
      id: "bl-desk-cross",
      type: "symbol",
      source: own.desk,
      filter: ["all", isPoint, of("closed")],
      layout: { "text-field": "×", "text-font": ["Noto Sans Bold"], "text-size": 18, "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": "#A61B1B" },
    },
    {
      id: "bl-desk-label",
      type: "symbol",
      source: own.desk,
      filter: ["all", isPoint, of("cut", "longer")],
      layout: {
        "text-field": ["format", ["get", "name"], {}, "\n", {}, ["get", "words"], { "font-scale": 0.9 }],
        "text-font": ["Noto Sans Bold"],
        "text-size": 13,
        "text-line-height": 1.25,
        "text-anchor": "top",
        "text-offset": [0, 0.8],
        "symbol-sort-key": ["get", "order"],
      },
      paint: {
        "text-color": isLight ? "#17212E" : "#E9EEF3",
        "text-halo-color": isLight ? "#FFFFFF" : "#0F1922",
        "text-halo-width": 2,
      },
    },
  ];
}

function islandData({ islets, names }: Islands): GeoJSON.FeatureCollection {
  const point = (at: readonly [number, number], properties: Record<string, string>): GeoJSON.Feature => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [...at] },
    properties,
  });
  const dots = islets.map((at) => point(at, { role: "islet" }));
  return { type: "FeatureCollection", features: [...dots, ...names.map(({ at, name, unit }) => point(at, { role: "name", name, unit }))] };
}

/** For a style without islands of its own: islets are dots of at least 3 px, and each archipelago has its name and its unit, whatever layers are on. */
function islandLayers(wish: Wish): LayerSpecification[] {
  const isLight = wish.appearance === "light";
  return [
    {
      id: "bl-islet",
      type: "circle",
      source: own.islands,
      maxzoom: 8,
      filter: ["==", ["get", "role"], "islet"],
      paint: {
        "circle-radius": 1.7,
        "circle-color": "#E9DFC4",
        "circle-stroke-color": isLight ? "#8C8470" : "#0C1A25",
        "circle-stroke-width": 0.6,
      },
    },
    {
      id: "bl-island-name",
      type: "symbol",
      source: own.islands,
      maxzoom: 8,
      filter: ["==", ["get", "role"], "name"],
      layout: {
        "text-field": ["format", ["get", "name"], {}, "\n", {}, ["get", "unit"], { "font-scale": 0.92, "text-font": ["literal", ["Noto Sans Medium"]] }],
        "text-font": ["Noto Sans SemiBold"],
        "text-size": 13,
        "text-line-height": 1.25,
        "text-allow-overlap": true,
      },
      paint: {
        "text-color": isLight ? "#1C2733" : "#EDF2F6",
        "text-halo-color": isLight ? "#FFFFFF" : "#0F1922",
        "text-halo-width": 1.6,
      },
    },
  ];
}

function topLayers(wish: Wish): LayerSpecification[] {
  const tone = colours[wish.appearance];
  const atPoint: FilterSpecification = ["==", ["geometry-type"], "Point"];
  return [
    {
      id: "bl-selection-point",
      type: "circle",
      source: own.selection,
      filter: atPoint,
      paint: {
        "circle-radius": 17,
        "circle-opacity": 0,
        "circle-stroke-color": tone.ink,
        "circle-stroke-width": 2.8,
      },
    },
    {
      id: "bl-preview-point",
      type: "circle",
      source: own.preview,
      filter: atPoint,
      layout: { "circle-sort-key": ["case", ["get", "refused"], 1, 0] },
      paint: {
        // A row that is not in order is a ring, larger than the dots of the others.
        "circle-radius": ["case", ["get", "refused"], 6.5, 4.5],
        "circle-color": ["case", ["get", "refused"], "#FFFFFF", "#1E80E6"],
        "circle-stroke-color": ["case", ["get", "refused"], "#A61B1B", "#FFFFFF"],
        "circle-stroke-width": ["case", ["get", "refused"], 3, 1.6],
      },
    },
    ...deskPoints(wish),
    {
      id: "bl-hit-label",
      type: "symbol",
      source: own.hitLabels,
      layout: {
        "text-field": ["format", ["get", "name"], {}, "\n", {}, ["get", "words"], { "font-scale": 0.93, "text-color": wish.appearance === "light" ? "#0F4C86" : "#8DBBEA" }],
        "text-font": ["Noto Sans Bold"],
        "text-size": 14,
        "text-line-height": 1.25,
        "symbol-sort-key": ["-", ["get", "households"]],
      },
      paint: {
        "text-color": wish.appearance === "light" ? "#17212E" : "#E9EEF3",
        "text-halo-color": wish.appearance === "light" ? "#FFFFFF" : "#0F1922",
        "text-halo-width": 2,
      },
    },
    {
      id: "bl-vertex",
      type: "circle",
      source: own.vertices,
      paint: {
        "circle-radius": ["match", ["get", "role"], "middle", 2.5, "active", 6.5, 4.5],
        "circle-color": ["match", ["get", "role"], "active", "#0F4C86", "#FFFFFF"],
        "circle-stroke-color": ["match", ["get", "role"], "active", "#FFFFFF", "#0F4C86"],
        "circle-stroke-width": ["match", ["get", "role"], "middle", 1.2, 2.2],
      },
    },
  ];
}
