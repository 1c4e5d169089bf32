import { getJson, send } from "../../../api/client";
import { itemsPath, listItems } from "../../../api/records";
import type { Item, Values } from "../../../api/types";
import type { Place } from "./form";

export const EVENTS = "disaster_event";
export const ROADS = "road_status";

/** The event of a code; null when there is none. */
export async function askEvent(code: string, signal?: AbortSignal): Promise<Item | null> {
  return (await listItems(EVENTS, { code, limit: 1 }, signal)).features[0] ?? null;
}

/** Makes a record. */
export async function make(collection: string, feature: object): Promise<void> {
  await send(itemsPath(collection), { method: "POST", body: feature, headers: { "Content-Type": "application/geo+json" } });
}

/** Gives some properties of a record other values, if it is still as it was read. */
export async function change(collection: string, id: Item["id"], etag: string, values: Values): Promise<void> {
  const headers = { "Content-Type": "application/merge-patch+json", "If-Match": etag };
  await send(`${itemsPath(collection)}/${encodeURIComponent(id)}`, { method: "PATCH", body: values, headers });
}

/** A record as it is now, with the mark by which a change of it is noticed. */
export async function askRecord(collection: string, id: Item["id"]): Promise<{ item: Item; etag: string }> {
  const answer = await send(`${itemsPath(collection)}/${encodeURIComponent(id)}`);
  return { item: (await answer.json()) as Item, etag: answer.headers.get("ETag") ?? "" };
}

/** Gives an event another footprint, beside those that it had. Gives the number of the transaction. */
export async function sendGround(code: string, place: Place, source: string, note: string | null): Promise<number> {
  const footprint = place.by === "areas" ? { areas: place.codes } : place.drawn;
  const done = await getJson<{ transaction: number }>(`/api/events/${encodeURIComponent(code)}/footprints`, { method: "POST", body: { footprint, source, ...(note ? { note } : {}) } });
  return done.transaction;
}
