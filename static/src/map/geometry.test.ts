import { expect, test } from "vitest";
import { boxContains, boxOf, crossingVertex, labelPoint, type LonLat, ringArea } from "./geometry";

test("a degree square at the equator has its known area", () => {
  const square: LonLat[] = [[0, -0.5], [1, -0.5], [1, 0.5], [0, 0.5]];

  // 12 364 km² on the sphere of that radius: R² · Δλ · 2 sin 0.5°.
  expect(ringArea(square) / 1e6).toBeCloseTo(12_364, -1);
});

test("a ring that crosses itself names the vertex", () => {
  const bowTie: LonLat[] = [[0, 0], [2, 2], [2, 0], [0, 2]];
  const plain: LonLat[] = [[0, 0], [2, 0], [2, 2], [0, 2]];

  expect(crossingVertex(bowTie)).toBe(4);
  expect(crossingVertex(plain)).toBeNull();
});

test("a label stands inside a bent shape", () => {
  const horseshoe = [[0, 0], [10, 0], [10, 10], [7, 10], [7, 3], [3, 3], [3, 10], [0, 10], [0, 0]];

  const [lng, lat] = labelPoint({ type: "Polygon", coordinates: [horseshoe] });

  const inLegs = lat > 3 && (lng < 3 || lng > 7);
  expect(lat < 3 || inLegs).toBe(true);
});

test("a box holds a smaller one", () => {
  const box = boxOf({ type: "LineString", coordinates: [[107, 14], [108, 15]] });

  expect(box).toEqual([107, 14, 108, 15]);
  expect(boxContains(box, [107.2, 14.2, 107.8, 14.8])).toBe(true);
  expect(boxContains(box, [106.9, 14.2, 107.8, 14.8])).toBe(false);
});
