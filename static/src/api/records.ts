import { getJson, getText, send, withQuery } from "./client";
import { parseCsv } from "./csv";
import type { Box, Item, ItemPage } from "./types";

const collections = "/api/collections";

/** The address of the items of a collection. */
export function itemsPath(collection: string): string {
  return `${collections}/${encodeURIComponent(collection)}/items`;
}

/** One page of records that meet the equality filters. */
export function listItems(
  collection: string,
  query: Record<string, string | number | null | undefined>,
  signal?: AbortSignal,
): Promise<ItemPage> {
  return getJson<ItemPage>(withQuery(itemsPath(collection), query), signal ? { signal } : {});
}

/** Rows as CSV: the short form for figures, which have no geometry. */
export async function listRows(
  collection: string,
  query: Record<string, string | number | null | undefined>,
  signal?: AbortSignal,
): Promise<Record<string, string>[]> {
  const path = withQuery(itemsPath(collection), { ...query, f: "csv" });
  return parseCsv(await getText(path, signal ? { signal } : {}));
}

/**
 * One record. An administrative unit is named by its official code, of which the version in force is taken;
 * every other record by its id.
 */
export async function getItem(collection: string, id: string, signal?: AbortSignal): Promise<Item | null> {
  if (collection !== "area") {
    return getJson<Item>(`${itemsPath(collection)}/${encodeURIComponent(id)}`, signal ? { signal } : {});
  }
  const page = await listItems("area", { code: id, limit: 20 }, signal);
  const inForce = page.features.find((item) => item.properties["valid_to"] == null);
  return inForce ?? page.features.at(-1) ?? null;
}

/** `w,s,e,n` with five decimals, as the service reads a box. */
export function boxText(box: Box): string {
  return box.map((value) => Number(value.toFixed(5))).join(",");
}

/** The address of the label that a community gives a record. */
export function labelPath(collection: string, id: string): string {
  return `${itemsPath(collection)}/${encodeURIComponent(id)}/label`;
}

/** Whether the one who asks speaks for the community of the record. */
export async function setsLabel(collection: string, id: string, signal?: AbortSignal): Promise<boolean> {
  const answer = await send(labelPath(collection, id), { method: "OPTIONS", ...(signal ? { signal } : {}) });
  return (answer.headers.get("Allow") ?? "").includes("PUT");
}
