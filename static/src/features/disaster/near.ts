import type { Box } from "../../api/types";

/** Degrees around the data that still belong to it. */
const NEAR = 2.5;

/** The part of a box that lies near the data: a storm may come from another ocean. */
export function near(box: Box, bounds: Box | undefined): Box {
  const [west, south, east, north] = bounds ?? box;
  const part: Box = [Math.max(box[0], west - NEAR), Math.max(box[1], south - NEAR), Math.min(box[2], east + NEAR), Math.min(box[3], north + NEAR)];
  return part[0] <= part[2] && part[1] <= part[3] ? part : box;
}

/** The box around boxes, of which there is at least one. */
export function around(boxes: readonly Box[]): Box {
  const all = (at: 0 | 1 | 2 | 3): number[] => boxes.map((box) => box[at]);
  return [Math.min(...all(0)), Math.min(...all(1)), Math.max(...all(2)), Math.max(...all(3))];
}
