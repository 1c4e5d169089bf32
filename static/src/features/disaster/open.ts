import type { Picked } from "../../map/types";
import { type DeskPage, store } from "../../state/store.svelte";

/** Collections whose things the desk shows itself, and the page that does. */
const PAGES: Record<string, DeskPage["page"]> = { disaster_event: "events", warning: "warnings" };

/** Opens the disaster desk, at the page that it showed last or at another one. */
export function openDisaster(at: DeskPage | null = null): void {
  if (at) store.disaster = at;
  store.task = "disaster";
  store.isFromDesk = false;
  store.affected = null;
  store.editing = null;
  store.hover = null;
  store.cell = null;
  if (store.layout === "phone") store.left = null;
}

/** Leaves the desk. */
export function closeDisaster(): void {
  store.task = "none";
}

/** Shows in the desk what was touched on the map, if it is a thing of the desk. */
export function openFromMap(thing: Picked): boolean {
  const page = PAGES[thing.collection];
  const code = thing.values["code"];
  if (!page || typeof code !== "string") return false;
  store.disaster = { page, id: code };
  return true;
}
