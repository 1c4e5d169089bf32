import type { Box, Geometry } from "../api/types";

/** Longitude and latitude in degrees. */
export type LonLat = readonly [number, number];

/** Metres; the mean radius of GRS80 (Moritz 2000, Geodetic Reference System 1980, table of derived constants). */
const EARTH_RADIUS_M = 6_371_008.8;

/**
 * Area of a ring in m², on the sphere.
 *
 * # Source
 * Chamberlain and Duquette 2007, "Some algorithms for polygons on a sphere", JPL 07-03, equation 2.
 */
export function ringArea(ring: readonly LonLat[]): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  let sum = 0;
  ring.forEach((point, index) => {
    const next = ring[(index + 1) % ring.length] as LonLat;
    sum += radians(next[0] - point[0]) * (2 + Math.sin(radians(point[1])) + Math.sin(radians(next[1])));
  });
  return Math.abs((sum * EARTH_RADIUS_M ** 2) / 2);
}

/** The number (from 1) of the vertex at which the closed line first crosses itself; null when it does not. */
export function crossingVertex(ring: readonly LonLat[]): number | null {
  const count = ring.length;
  for (let later = 2; later < count; later += 1) {
    for (let earlier = 0; earlier < later - 1; earlier += 1) {
      if (earlier === 0 && later === count - 1) continue;
      const [a, b] = [ring[earlier] as LonLat, ring[earlier + 1] as LonLat];
      const [c, d] = [ring[later] as LonLat, ring[(later + 1) % count] as LonLat];
      if (crosses(a, b, c, d)) return ((later + 1) % count) + 1;
    }
  }
  return null;
}

function crosses(a: LonLat, b: LonLat, c: LonLat, d: LonLat): boolean {
  const side = (p: LonLat, q: LonLat, r: LonLat): number =>
    Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/** Every position of a geometry. */
export function positions(geometry: Geometry): number[][] {
  switch (geometry.type) {
    case "Point":
      return [geometry.coordinates];
    case "MultiPoint":
    case "LineString":
      return geometry.coordinates;
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates.flat();
    case "MultiPolygon":
      return geometry.coordinates.flat(2);
  }
}

/** The box around a geometry. */
export function boxOf(geometry: Geometry): Box {
  const box: Box = [180, 90, -180, -90];
  for (const [lng = 0, lat = 0] of positions(geometry)) {
    box[0] = Math.min(box[0], lng);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lng);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}

/** True when the whole of `inner` lies in `outer`. */
export function boxContains(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

/** A box as a polygon. */
export function boxPolygon([west, south, east, north]: Box): Geometry {
  return {
    type: "Polygon",
    coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
  };
}

/**
 * A point well inside a geometry's largest ring: the middle of its widest stretch on one of nine level lines.
 * Good enough for a label; not a centroid.
 */
export function labelPoint(geometry: Geometry): [number, number] {
  const rings = outerRings(geometry);
  const ring = rings.sort((a, b) => ringArea(b) - ringArea(a))[0];
  if (!ring) {
    const box = boxOf(geometry);
    return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  }
  const lats = ring.map((point) => point[1]);
  const [low, high] = [Math.min(...lats), Math.max(...lats)];
  let best: { width: number; at: [number, number] } = { width: -1, at: [ring[0]?.[0] ?? 0, low] };
  for (let step = 1; step <= 9; step += 1) {
    const lat = low + ((high - low) * step) / 10;
    const cuts = levelCuts(ring, lat);
    const centred = 1 - Math.abs(step - 5) / 10;
    for (let at = 0; at + 1 < cuts.length; at += 2) {
      const [west = 0, east = 0] = [cuts[at], cuts[at + 1]];
      const width = (east - west) * centred;
      if (width > best.width) best = { width, at: [(west + east) / 2, lat] };
    }
  }
  return best.at;
}

function outerRings(geometry: Geometry): LonLat[][] {
  if (geometry.type === "Polygon") return geometry.coordinates.slice(0, 1) as unknown as LonLat[][];
  if (geometry.type === "MultiPolygon") return geometry.coordinates.map((part) => part[0]) as unknown as LonLat[][];
  return [];
}

function levelCuts(ring: readonly LonLat[], lat: number): number[] {
  const cuts: number[] = [];
  ring.forEach((point, index) => {
    const next = ring[(index + 1) % ring.length] as LonLat;
    if (point[1] > lat !== next[1] > lat) {
      cuts.push(point[0] + ((lat - point[1]) / (next[1] - point[1])) * (next[0] - point[0]));
    }
  });
  return cuts.sort((a, b) => a - b);
}
