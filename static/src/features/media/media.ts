import { listItems } from "../../api/records";
import type { Item, Lang, Values } from "../../api/types";

/** One photograph, recording, film or document of a record. */
export interface Media {
  id: string;
  kind: string;
  mime: string;
  title: string;
  caption: string;
  transcript: string;
  credit: string;
  licence: string;
  isIllustration: boolean;
  width: number;
  height: number;
  duration_s: number;
  url: string;
}

/** The media of a record, in the order in which they were added. */
export async function loadMedia(collection: string, record: string, signal?: AbortSignal): Promise<Item[]> {
  const page = await listItems("media", { collection, record_id: record, limit: 100 }, signal);
  return page.features;
}

/** A media row in the page's language. */
export function readMedia(item: Item, lang: Lang): Media {
  const values = item.properties;
  return {
    id: String(item.id),
    kind: String(values["kind"] ?? ""),
    mime: String(values["mime"] ?? ""),
    title: inLang(values, "title", lang),
    caption: inLang(values, "caption", lang),
    transcript: inLang(values, "transcript", lang),
    credit: String(values["credit"] ?? ""),
    licence: String(values["licence"] ?? ""),
    isIllustration: values["illustration"] === true,
    width: Number(values["width_px"] ?? 0),
    height: Number(values["height_px"] ?? 0),
    duration_s: Number(values["duration_s"] ?? 0),
    url: `/media/${item.id}`,
  };
}

/** `name_vi` or `name_en`, whichever the language asks for and the record has. */
export function inLang(values: Values, name: string, lang: Lang): string {
  const wanted = values[`${name}_${lang}`] ?? values[`${name}_vi`] ?? values[`${name}_en`];
  return typeof wanted === "string" ? wanted : "";
}
