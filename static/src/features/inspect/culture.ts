import { listItems } from "../../api/records";
import type { Item } from "../../api/types";
import { store } from "../../state/store.svelte";

/** The collection that holds things with media. */
export function cultureCollection(): string | null {
  return store.meta?.layers.find((layer) => layer.media && layer.access === "open")?.collection ?? null;
}

/** The culture items of a commune. */
export async function loadCulture(code: string, signal?: AbortSignal): Promise<Item[]> {
  const collection = cultureCollection();
  if (!collection) return [];
  return (await listItems(collection, { area_code: code, limit: 100 }, signal)).features;
}
