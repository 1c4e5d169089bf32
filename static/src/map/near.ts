import type { MapGeoJSONFeature } from "maplibre-gl";

/** A line near a spot, and the place on it that is nearest. */
export interface NearLine {
  values: Record<string, unknown>;
  at: [number, number];
}

interface Pixel {
  x: number;
  y: number;
}

/** The part of a segment that is nearest to a spot: 0 at its start, 1 at its end, and how far it is. */
export function nearestPart(from: Pixel, to: Pixel, spot: Pixel): { part: number; distance: number } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((spot.x - from.x) * dx + (spot.y - from.y) * dy) / length;
  const part = Math.max(0, Math.min(1, along));
  return { part, distance: Math.hypot(from.x + part * dx - spot.x, from.y + part * dy - spot.y) };
}

/** Of lines that were drawn the nearest, within reach. */
export function nearestOf(
  features: readonly MapGeoJSONFeature[],
  spot: Pixel,
  reach_px: number,
  project: (at: [number, number]) => Pixel,
): NearLine | null {
  let best: (NearLine & { distance: number }) | null = null;
  for (const { geometry, properties } of features) {
    const lines = geometry.type === "LineString" ? [geometry.coordinates] : geometry.type === "MultiLineString" ? geometry.coordinates : [];
    for (const line of lines) {
      for (let index = 1; index < line.length; index += 1) {
        const [from, to] = [line[index - 1], line[index]] as [[number, number], [number, number]];
        const { part, distance } = nearestPart(project(from), project(to), spot);
        if (distance > reach_px || (best && distance >= best.distance)) continue;
        const at: [number, number] = [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])];
        best = { values: properties, at, distance };
      }
    }
  }
  return best && { values: best.values, at: best.at };
}
