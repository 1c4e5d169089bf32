import type { Item } from "../../../api/types";
import type { Chosen } from "../cutoff/desk.svelte";

/** Degrees between two reports of the same place: about a hundred metres. */
const SAME_PLACE = 0.001;

const two = (value: number): string => String(value).padStart(2, "0");

/** The code of a report: its road and the moment, to the second. */
export function reportCode(road: string, at: Date): string {
  const day = `${at.getUTCFullYear()}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`;
  return `${road || "DUONG"}-${day}T${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}Z`;
}

/** The report that stands of the same place: one row is one place, and says what it is there now. */
export function standingOf(rows: readonly Item[], { code, at }: Pick<Chosen, "code" | "at">): Item | null {
  const isSame = ({ geometry, properties }: Item): boolean => {
    if ((properties["road_code"] ?? "") !== code) return false;
    if (at === null || geometry?.type !== "Point") return at === null && geometry === null;
    const [lng = NaN, lat = NaN] = geometry.coordinates;
    return Math.hypot(lng - at[0], lat - at[1]) < SAME_PLACE;
  };
  return rows.find(isSame) ?? null;
}
