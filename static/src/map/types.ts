import type { Box, Geometry, ThemeMeta } from "../api/types";
import type { Shown, View } from "../state/store.svelte";

/** A place on the map: degrees and the pixel it falls on. */
export interface Spot {
  lng: number;
  lat: number;
  x: number;
  y: number;
}

/** A thing of a layer under a spot. */
export interface Picked {
  /** The entry of the style's layer list that drew it. */
  layer: string;
  collection: string;
  /** The official code for an administrative unit, else the row id; null for a sum that has no row. */
  id: string | null;
  values: Record<string, unknown>;
  spot: Spot;
}

/** What the page hears from the map. */
export interface MapEvents {
  moved(view: View): void;
  idle(shown: Shown[]): void;
  picked(thing: Picked | null): void;
  hovered(thing: Picked | null): void;
  busy(sources: ReadonlySet<string>): void;
  failed(source: string | null, isNetwork: boolean): void;
}

/** A tool that takes the pointer from the map, such as drawing. */
export interface PointerTool {
  cursor: string;
  /** A press; true takes the drag from the map. */
  press(spot: Spot): boolean;
  drag(spot: Spot): void;
  release(spot: Spot): void;
  click(spot: Spot): void;
  move(spot: Spot): void;
}

/** The colours of communes: class by code, and the ramp they index. */
export interface Painting {
  theme: ThemeMeta;
  ramp: readonly string[];
  classes: ReadonlyMap<string, number>;
  /** Communes without a figure. */
  missing: readonly string[];
}

/** Communes hit by an area: shape, name and count each. */
export interface Hit {
  code: string;
  name: string;
  words: string;
  geometry: Geometry;
  at: [number, number];
}

/** The shape being drawn or counted. */
export interface SketchShape {
  geometry: Geometry | null;
  vertices: readonly (readonly [number, number])[];
  /** Index of the vertex that is held or has the focus. */
  active: number | null;
}

/** Something that the disaster desk draws. */
export interface DeskMark {
  geometry: Geometry;
  /** What it is: ground of an event, its outline alone, the ground of a warning, what was known before, a village cut off or with a longer way, a closed place. */
  role: "ground" | "outline" | "risk" | "before" | "cut" | "longer" | "closed";
  name?: string;
  words?: string;
  colour?: string;
  edge?: string;
}

/** A row of a file that is not imported yet. */
export interface PreviewShape {
  geometry: Geometry;
  isRefused: boolean;
}

/** Where a map opens: a box, or a centre and zoom. */
export type Start = { box: Box; padding: Cover } | { zoom: number; lat: number; lng: number };

/** Pixels of the map that panels cover. */
export interface Cover {
  left: number;
  right: number;
  bottom: number;
  top: number;
}
