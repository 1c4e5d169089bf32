// Writes public/basemap/land.json: the land of the region, from Natural Earth's 1:50 million land (world-atlas).
// Country borders of that source are not used. Sides of the frame are kept outside the clip box's inner view.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature } from "topojson-client";

/** Degrees: west, south, east, north. */
const FRAME = [85, -15, 130, 35];

const require = createRequire(import.meta.url);
const world = JSON.parse(readFileSync(require.resolve("world-atlas/land-50m.json"), "utf8"));
const land = feature(world, world.objects.land);

/** Sutherland-Hodgman against one side of the frame. */
function clipSide(ring, axis, limit, keepsAbove) {
  const inside = (point) => (keepsAbove ? point[axis] >= limit : point[axis] <= limit);
  const out = [];
  ring.forEach((point, index) => {
    const before = ring[(index + ring.length - 1) % ring.length];
    if (inside(point) !== inside(before)) {
      const part = (limit - before[axis]) / (point[axis] - before[axis]);
      out.push([0, 1].map((side) => (side === axis ? limit : before[side] + part * (point[side] - before[side]))));
    }
    if (inside(point)) out.push(point);
  });
  return out;
}

/** A closed ring cut to the frame, or null when nothing of it lies inside. */
function clipRing(ring) {
  let points = ring.slice(0, -1);
  points = clipSide(points, 0, FRAME[0], true);
  points = clipSide(points, 1, FRAME[1], true);
  points = clipSide(points, 0, FRAME[2], false);
  points = clipSide(points, 1, FRAME[3], false);
  if (points.length < 3) return null;
  const rounded = points.map((point) => point.map((value) => Math.round(value * 1000) / 1000));
  return [...rounded, rounded[0]];
}

const polygons = land.features.flatMap((item) =>
  item.geometry.type === "Polygon" ? [item.geometry.coordinates] : item.geometry.coordinates,
);
const kept = polygons
  .map((polygon) => polygon.map(clipRing).filter((ring) => ring !== null))
  .filter((polygon) => polygon.length > 0);

const answer = {
  type: "FeatureCollection",
  features: [{ type: "Feature", properties: {}, geometry: { type: "MultiPolygon", coordinates: kept } }],
};
mkdirSync(new URL("../public/basemap", import.meta.url), { recursive: true });
writeFileSync(new URL("../public/basemap/land.json", import.meta.url), JSON.stringify(answer));
