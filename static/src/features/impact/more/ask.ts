import { getJson } from "../../../api/client";
import type { AffectedArea, Count } from "../../../api/types";

/** Households with people of a kind, and these people. */
export interface Needing {
  households: number;
  people: number;
}

/** What only those who count the households of an area are told. */
export interface Detail {
  total: Count;
  villages: (Count & { commune_code: string; village: string | null })[];
  without_data: { code: string; level: string; name: string; commune_code: string }[];
  vulnerable: { households: number; children: Needing; elderly: Needing; disabled: Needing; unstated: number };
}

/** Shelters and the people whom those that are not closed hold. */
export interface Room {
  shelters: number;
  capacity: number;
  unknown_capacity: number;
  closed: number;
}

/** A place in or near an area. */
export interface Place {
  code: string;
  name: string;
  kind: string;
  area: string | null;
  capacity?: number;
  metres: number;
}

/** What stands in an area. */
export interface Places {
  shelters: { inside: Room; near: Room; list: Place[] };
  facilities: { kinds: Record<string, number> };
  culture: { kinds: Record<string, number> };
  more: string[];
}

/** Two areas of one thing. */
export interface Sides {
  first: Count;
  second: Count;
  both: Count;
  only_first: Count;
  only_second: Count;
}

/** Two areas beside each other. */
export interface Comparison {
  total: Sides;
  communes: (Sides & { code: string; name: string | null })[];
  rounding?: number;
}

/** Somebody to call. */
export interface Call {
  area_code: string;
  area: string | null;
  village: string | null;
  role: string;
  name: string;
  duty: string | null;
  phone: string | null;
  shelter: string | null;
}

/** Whom to call. */
export interface Calls {
  calls: Call[];
  nobody: { code: string; name: string | null }[];
  more: boolean;
}

/** An area of an event that was known once. */
export interface Footprint {
  version: number;
  known_at: string;
  op: string;
  type: string | null;
  source: string | null;
  note: string | null;
  by?: string | null;
  /** The transaction that made it; for those who work with the records. */
  transaction?: number | null;
}

/** How near a shelter is to be told, in metres. */
export const NEAR_M = 5000;

function execute<T>(name: string, inputs: object, signal?: AbortSignal): Promise<T> {
  return getJson<T>(`/api/processes/${name}/execution`, { method: "POST", body: { inputs }, ...(signal ? { signal } : {}) });
}

/** By village, and who needs help first. */
export function askDetail(area: AffectedArea, signal?: AbortSignal): Promise<Detail> {
  return execute("affected", { area, by: ["village", "vulnerability"] }, signal);
}

/** Shelters in and near the area, facilities and culture in it. */
export function askPlaces(area: AffectedArea, signal?: AbortSignal): Promise<Places> {
  return execute("affected-places", { area, near_m: NEAR_M }, signal);
}

/** The first area beside the second. */
export function askComparison(first: AffectedArea, second: AffectedArea): Promise<Comparison> {
  return execute("affected-comparison", { first: { area: first }, second: { area: second } });
}

/** Whom to call; the look is recorded. */
export function askCalls(area: AffectedArea): Promise<Calls> {
  return execute("call-list", { area });
}

/** The areas that were known of an event, the newest first. */
export async function askFootprints(code: string, signal?: AbortSignal): Promise<Footprint[]> {
  const path = `/api/events/${encodeURIComponent(code)}/footprints`;
  return (await getJson<{ footprints: Footprint[] }>(path, signal ? { signal } : {})).footprints;
}

/** The address of an event as it was known at a version of the history. */
export function eventAsOf(id: number | string, version: number): string {
  return `/api/collections/disaster_event/items/${encodeURIComponent(String(id))}?as-of=${version}`;
}
