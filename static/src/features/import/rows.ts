import type { Box } from "../../api/types";
import { boxOf } from "../../map/geometry";
import type { PreviewRows } from "./types";

/** The box around the places of the first rows; null when none has a place. */
export function boxOfRows({ features }: PreviewRows): Box | null {
  const [first, ...others] = features.map(({ geometry }) => boxOf(geometry));
  if (!first) return null;
  return others.reduce<Box>(
    (all, box) => [Math.min(all[0], box[0]), Math.min(all[1], box[1]), Math.max(all[2], box[2]), Math.max(all[3], box[3])],
    first,
  );
}
