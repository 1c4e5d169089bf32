import {
  type GeoJSONSource,
  Map as MapLibre,
  type MapLayerMouseEvent,
  type MapMouseEvent,
  type MapTouchEvent,
  setWorkerUrl,
  type StyleSpecification,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Box, Geometry } from "../api/types";
import type { Shown, View } from "../state/store.svelte";
import { compose, emptyData, metaOf, own, themePlaces, type Wish } from "./compose";
import { ownPatterns } from "./images";
import { nearestOf, type NearLine } from "./near";
import { identify, listShown, pickTop, REACH_PX } from "./pick";
import type { Cover, DeskMark, Hit, MapEvents, Picked, PointerTool, PreviewShape, SketchShape, Spot, Start } from "./types";

setWorkerUrl(workerUrl);

const MOVE_MS = 600;
const MAX_ZOOM = 17;

/** The one place that touches MapLibre: the page says what it wishes to see, and hears what happens. */
export class MapController {
  readonly #map: MapLibre;
  readonly #events: MapEvents;
  #server: StyleSpecification;
  #wish: Wish;
  #lang: "vi" | "en" = "vi";
  #tool: PointerTool | null = null;
  #dragging = false;
  #hovered: string | null = null;
  #coloured: ReadonlyMap<string, number> = new Map();
  #cover: Cover = { left: 0, right: 0, top: 0, bottom: 0 };
  #refresh = 0;
  #isReady = false;
  #isStale = false;

  constructor(container: HTMLElement, server: StyleSpecification, wish: Wish, start: Start, events: MapEvents) {
    this.#server = server;
    this.#wish = wish;
    this.#events = events;
    const place =
      "box" in start
        ? { bounds: start.box, fitBoundsOptions: { padding: start.padding } }
        : { center: [start.lng, start.lat] as [number, number], zoom: start.zoom };
    this.#map = new MapLibre({
      container,
      style: compose(server, wish),
      ...place,
      minZoom: 3,
      maxZoom: MAX_ZOOM,
      maxBounds: [[86, -12], [129, 34]],
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: reducedMotion() ? 0 : 200,
      canvasContextAttributes: { antialias: true },
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#listen();
  }

  /** What the map shows now. */
  get view(): View {
    const { lat, lng } = this.#map.getCenter();
    const bounds = this.#map.getBounds();
    const box: Box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    return { zoom: this.#map.getZoom(), lat, lng, box };
  }

  /** The element that takes the keyboard. */
  get canvas(): HTMLCanvasElement {
    return this.#map.getCanvas();
  }

  /** Pixels to a kilometre at the centre. */
  get pixelsPerKm(): number {
    const metresPerPixel = (40_075_016.686 * Math.cos((this.view.lat * Math.PI) / 180)) / 2 ** (this.view.zoom + 9);
    return 1000 / metresPerPixel;
  }

  /** Which layers can be seen at this zoom. */
  isInZoom(layer: string): boolean {
    const zoom = this.#map.getZoom();
    const drawn = this.#server.layers.filter((entry) => this.#layerId(entry) === layer);
    return drawn.length === 0 || drawn.some((entry) => zoom >= (entry.minzoom ?? 0) && zoom < (entry.maxzoom ?? 25));
  }

  #layerId(entry: StyleSpecification["layers"][number]): unknown {
    return (entry.metadata as Record<string, unknown> | undefined)?.["banlang:layer"];
  }

  /** Moves to a box, keeping clear of what panels cover. */
  showBox(box: Box, maxZoom = 11): void {
    this.#map.fitBounds(box, { padding: this.#padding(40), maxZoom, ...this.#motion() });
  }

  /** Moves to a point. */
  showPoint(lng: number, lat: number, zoom = Math.max(this.#map.getZoom(), 11)): void {
    const { left, right, top, bottom } = this.#padding(0);
    this.#map.easeTo({ center: [lng, lat], zoom, offset: [(left - right) / 2, (top - bottom) / 2], ...this.#motion() });
  }

  /** Zooms by whole steps. */
  zoomBy(steps: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + steps, duration: reducedMotion() ? 0 : 200 });
  }

  /** Sets the centre and zoom at once, as an address asks. */
  jump(zoom: number, lat: number, lng: number): void {
    this.#map.jumpTo({ center: [lng, lat], zoom });
  }

  /** Tells which edges panels float over; the view is kept. */
  setCover(cover: Cover): void {
    this.#cover = cover;
  }

  /** Fits the canvas to its box. */
  resize(): void {
    this.#map.resize();
  }

  #padding(extra: number): Cover {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const room = (a: number, b: number, size: number): boolean => a + b + 2 * extra < size - 80;
    const { left, right, top, bottom } = this.#cover;
    const fits = room(left, right, clientWidth) && room(top, bottom, clientHeight);
    return fits
      ? { left: left + extra, right: right + extra, top: top + extra, bottom: bottom + extra }
      : { left: 16, right: 16, top: 16, bottom: 16 };
  }

  #motion(): { duration: number } {
    return { duration: reducedMotion() ? 0 : MOVE_MS };
  }

  /** Shows the server's style with the page's wishes: layers on, years, colours, appearance, language. */
  show(server: StyleSpecification, lang: "vi" | "en", wish: Omit<Wish, "data">): void {
    this.#server = server;
    this.#lang = lang;
    this.#wish = { ...wish, data: this.#wish.data };
    if (this.#isReady) this.#apply();
    else this.#isStale = true;
  }

  #apply(): void {
    this.#isStale = false;
    for (const { name, image } of ownPatterns(this.#wish.appearance)) {
      if (this.#map.hasImage(name)) this.#map.updateImage(name, image);
    }
    this.#map.setStyle(compose(this.#server, this.#wish), { diff: true, validate: false });
    this.#colour();
  }

  /** A style made anew has no feature state; one that was changed in place, which says the same, has it still. */
  #styleLoaded(): void {
    this.#isReady = true;
    if (this.#isStale) this.#apply();
    else this.#colour(true);
  }

  /** Writes the class of each commune as feature state; -1 says that a commune has none any more. */
  #colour(isAnew = false): void {
    const classes = this.#wish.painting?.classes ?? new Map<string, number>();
    for (const place of themePlaces(this.#server)) {
      if (!this.#map.getSource(place.source)) return;
      for (const code of this.#coloured.keys()) {
        if (!classes.has(code)) this.#map.setFeatureState({ ...place, id: code }, { class: -1 });
      }
      for (const [code, index] of classes) {
        if (isAnew || this.#coloured.get(code) !== index) this.#map.setFeatureState({ ...place, id: code }, { class: index });
      }
    }
    this.#coloured = classes;
  }

  #setData(name: string, data: GeoJSON.FeatureCollection): void {
    this.#wish = { ...this.#wish, data: { ...this.#wish.data, [name]: data } };
    this.#map.getSource<GeoJSONSource>(name)?.setData(data);
  }

  /** Outlines one record; null outlines none. */
  setSelection(geometry: Geometry | null): void {
    this.#setData(own.selection, geometry ? collect([feature(geometry)]) : emptyData);
  }

  /** Marks communes hit by an area, with their counts. */
  setHits(hits: readonly Hit[]): void {
    this.#setData(own.hits, collect(hits.map((hit) => feature(hit.geometry))));
    const labels = hits.map(({ at, name, words }, index) =>
      feature({ type: "Point", coordinates: at }, { name, words, households: hits.length - index }),
    );
    this.#setData(own.hitLabels, collect(labels));
  }

  /** Shows the shape being drawn, its vertices and the middles of its sides. */
  setSketch(sketch: SketchShape): void {
    this.#setData(own.sketch, sketch.geometry ? collect([feature(sketch.geometry)]) : emptyData);
    const points = sketch.vertices.map((at, index) =>
      feature({ type: "Point", coordinates: [...at] }, { role: index === sketch.active ? "active" : "vertex" }),
    );
    const closed = sketch.vertices.length >= 3;
    const middles = sketch.vertices.flatMap(([lng, lat], index) => {
      const next = sketch.vertices[(index + 1) % sketch.vertices.length];
      if (!next || (!closed && index === sketch.vertices.length - 1)) return [];
      return [feature({ type: "Point", coordinates: [(lng + next[0]) / 2, (lat + next[1]) / 2] }, { role: "middle" })];
    });
    this.#setData(own.vertices, collect([...middles, ...points]));
  }

  /** Shows rows of a file before they are imported; those that are refused look different. */
  setPreview(rows: readonly PreviewShape[]): void {
    this.#setData(own.preview, collect(rows.map(({ geometry, isRefused }) => feature(geometry, { refused: isRefused }))));
  }

  /** Shows what the disaster desk draws. */
  setDesk(marks: readonly DeskMark[]): void {
    this.#setData(own.desk, collect(marks.map(({ geometry, ...rest }, order) => feature(geometry, { name: "", words: "", order, ...rest }))));
  }

  /** The line of a layer that is nearest to a spot, and the place on it; null when none is within reach. */
  nearestLine(layer: string, spot: { x: number; y: number }, reach_px: number): NearLine | null {
    const corners: [[number, number], [number, number]] = [
      [spot.x - reach_px, spot.y - reach_px],
      [spot.x + reach_px, spot.y + reach_px],
    ];
    const drawn = this.#server.layers.filter((entry) => this.#layerId(entry) === layer).map((entry) => entry.id);
    const layers = drawn.filter((id) => this.#map.getLayer(id));
    if (layers.length === 0) return null;
    const found = this.#map.queryRenderedFeatures(corners, { layers });
    return nearestOf(found, spot, reach_px, (at) => this.#map.project(at));
  }

  /** Gives the pointer to a tool; null gives it back to the map. */
  setTool(tool: PointerTool | null): void {
    this.#tool = tool;
    this.#map.getCanvas().style.cursor = tool?.cursor ?? "";
    if (tool) this.#map.doubleClickZoom.disable();
    else this.#map.doubleClickZoom.enable();
    this.#hover(null);
  }

  /** The pixel of a place. */
  project(lng: number, lat: number): { x: number; y: number } {
    return this.#map.project([lng, lat]);
  }

  /** A picture of the map as it is, for print. */
  snapshot(): Promise<string> {
    return new Promise((resolve) => {
      this.#map.once("render", () => resolve(this.#map.getCanvas().toDataURL("image/png")));
      this.#map.triggerRepaint();
    });
  }

  /** Fetches the tiles of a collection again, after a record has changed. */
  reload(collection: string): void {
    if (this.#map.getSource(collection)) this.#map.refreshTiles(collection);
  }

  /** Gives everything back. */
  remove(): void {
    cancelAnimationFrame(this.#refresh);
    this.#map.remove();
  }

  #listen(): void {
    const map = this.#map;
    map.on("style.load", () => this.#styleLoaded());
    map.setMissingStyleImageResolver((id) => this.#addPattern(id));
    map.on("idle", () => this.#events.idle(this.#shown()));
    map.on("moveend", () => this.#events.moved(this.view));
    map.on("move", () => this.#events.moved(this.view));
    map.on("click", (event) => this.#click(event));
    map.on("mousemove", (event) => this.#move(event));
    map.on("mouseout", () => this.#hover(null));
    map.on("mousedown", (event) => this.#press(event));
    map.on("touchstart", (event) => this.#press(event));
    map.on("mouseup", (event) => this.#release(event));
    map.on("touchend", (event) => this.#release(event));
    map.on("touchmove", (event) => this.#move(event));
    map.on("sourcedataloading", () => this.#reportBusy());
    map.on("sourcedata", () => this.#reportBusy());
    map.on("error", (event) => {
      const source = (event as { sourceId?: unknown }).sourceId;
      const isNetwork = event.error instanceof TypeError || /fetch|network/i.test(event.error?.message ?? "");
      this.#events.failed(typeof source === "string" ? source : null, isNetwork);
    });
  }

  #addPattern(id: string): void {
    const pattern = ownPatterns(this.#wish.appearance).find((entry) => entry.name === id);
    if (pattern) this.#map.addImage(id, pattern.image, { pixelRatio: pattern.pixelRatio });
  }

  #reportBusy(): void {
    cancelAnimationFrame(this.#refresh);
    this.#refresh = requestAnimationFrame(() => {
      const sources = Object.keys(this.#server.sources).filter(
        (name) => this.#map.getSource(name) && !this.#map.isSourceLoaded(name),
      );
      this.#events.busy(new Set(sources));
    });
  }

  #spot(event: MapMouseEvent | MapTouchEvent | MapLayerMouseEvent): Spot {
    return { lng: event.lngLat.lng, lat: event.lngLat.lat, x: event.point.x, y: event.point.y };
  }

  #pick(spot: Spot): Picked | null {
    const meta = metaOf(this.#server);
    if (!meta) return null;
    const corners: [[number, number], [number, number]] = [
      [spot.x - REACH_PX, spot.y - REACH_PX],
      [spot.x + REACH_PX, spot.y + REACH_PX],
    ];
    const near = this.#map.queryRenderedFeatures(corners).filter((entry) => identify(entry, meta)?.collection !== "area");
    const exact = this.#map.queryRenderedFeatures([spot.x, spot.y]);
    return pickTop([...near, ...exact], meta, spot);
  }

  #click(event: MapMouseEvent): void {
    const spot = this.#spot(event);
    if (this.#tool) this.#tool.click(spot);
    else this.#events.picked(this.#pick(spot));
  }

  #press(event: MapMouseEvent | MapTouchEvent): void {
    if (!this.#tool?.press(this.#spot(event))) return;
    event.preventDefault();
    this.#dragging = true;
  }

  #release(event: MapMouseEvent | MapTouchEvent): void {
    if (this.#dragging) this.#tool?.release(this.#spot(event));
    this.#dragging = false;
  }

  #move(event: MapMouseEvent | MapTouchEvent): void {
    const spot = this.#spot(event);
    if (this.#tool && this.#dragging) this.#tool.drag(spot);
    else if (this.#tool) this.#tool.move(spot);
    else if (!this.#map.isMoving()) this.#hover(this.#pick(spot));
  }

  /** Hover is an outline for communes and a hand for all that can be opened. */
  #hover(thing: Picked | null): void {
    const code = thing?.collection === "area" ? thing.id : null;
    if (this.#hovered !== code) {
      for (const place of themePlaces(this.#server)) {
        if (this.#hovered) this.#map.setFeatureState({ ...place, id: this.#hovered }, { hover: false });
        if (code) this.#map.setFeatureState({ ...place, id: code }, { hover: true });
      }
      this.#hovered = code;
    }
    if (!this.#tool) this.#map.getCanvas().style.cursor = thing ? "pointer" : "";
    this.#events.hovered(thing);
  }

  #shown(): Shown[] {
    const meta = metaOf(this.#server);
    return meta ? listShown(this.#map.queryRenderedFeatures(), meta, this.#lang) : [];
  }
}

function reducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function feature(geometry: Geometry, properties: Record<string, unknown> = {}): GeoJSON.Feature {
  return { type: "Feature", geometry: geometry as GeoJSON.Geometry, properties };
}

function collect(features: GeoJSON.Feature[]): GeoJSON.FeatureCollection {
  return { type: "FeatureCollection", features };
}
