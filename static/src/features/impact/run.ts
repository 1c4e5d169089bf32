import { getJson, isAbort, Problem } from "../../api/client";
import { boxText, listItems } from "../../api/records";
import type { Affected, AffectedArea, Geometry, Item } from "../../api/types";
import { boxOf, boxPolygon, labelPoint } from "../../map/geometry";
import type { Hit } from "../../map/types";
import { store } from "../../state/store.svelte";
import { openArea } from "./open";
import { impact } from "./result.svelte";

let asked: AbortController | null = null;

/** What the service is asked about an area. */
export function inputsOf(area: AffectedArea): { area: AffectedArea; by: string[] } {
  return { area, by: ["ethnic_group", "poverty", "commune"] };
}

/**
 * Counts the households in an area, and shows the answer. `shape` is the area's form when it is known, and `outline`
 * what the map draws of it.
 */
export async function count(area: AffectedArea, title: string, shape: Geometry | null, outline = shape): Promise<void> {
  asked?.abort();
  const request = new AbortController();
  asked = request;
  impact.begin(title, outline, area);
  const started = performance.now();
  try {
    const inputs = inputsOf(area);
    const answer = await getJson<Affected>("/api/processes/affected/execution", {
      method: "POST",
      body: { inputs },
      signal: request.signal,
    });
    impact.finish(performance.now() - started);
    store.affected = answer;
    if (outline && "event" in area) store.map?.showBox(boxOf(outline));
    // The outlines are rows, which may be away while counts are not; the count stands without them.
    await showHits(answer, shape, request.signal).catch(() => undefined);
  } catch (cause) {
    if (isAbort(cause)) return;
    impact.fail(cause instanceof Problem ? cause : new Problem(0, "", ""));
  }
}

/** Counts in what the map shows now. */
export function countView(): Promise<void> {
  const box = store.view?.box;
  if (!box) return Promise.resolve();
  const shape = boxPolygon(box.map((value) => Number(value.toFixed(6))) as typeof box);
  return count(shape, store.m.impact.viewArea, shape, null);
}

/** Counts in the footprint of an event, as it is or as it was known at a version of the history. */
export function countEvent(event: Item, known_at: number | null = null): Promise<void> {
  openArea();
  const english = store.lang === "en" ? event.properties["name_en"] : null;
  const area = known_at === null ? { event: event.id } : { event: event.id, known_at };
  return count(area, String(english ?? event.properties["name"] ?? event.id), event.geometry);
}

/** Counts in whole communes and provinces. */
export async function countCommunes(codes: readonly string[]): Promise<void> {
  openArea();
  const names = codes.map((code) => store.areas.get(code)?.name ?? code);
  await count({ areas: [...codes] }, names.slice(0, 3).join(", ") + (names.length > 3 ? "…" : ""), null);
}

/** Outlines the communes that hold households of the answer, each with its count. */
async function showHits(answer: Affected, shape: Geometry | null, signal: AbortSignal): Promise<void> {
  const wanted = new Map(answer.communes.map((commune) => [commune.code, commune]));
  const items = shape
    ? (await listItems("area", { level: "commune", bbox: boxText(boxOf(shape)), limit: 1000 }, signal)).features
    : await communesByCode([...wanted.keys()], signal);
  const hits = items.flatMap((item): Hit[] => {
    const commune = wanted.get(String(item.properties["code"]));
    if (!commune || !item.geometry) return [];
    const words = store.m.impact.onMap(store.format.count(commune.households));
    return [{ code: commune.code, name: commune.name, words, geometry: item.geometry, at: labelPoint(item.geometry) }];
  });
  const order = new Map(answer.communes.map((commune) => [commune.code, commune.households]));
  hits.sort((a, b) => (order.get(b.code) ?? 0) - (order.get(a.code) ?? 0));
  impact.hits = hits;
  if (!shape && hits.length > 0) {
    const boxes = hits.map((hit) => boxOf(hit.geometry));
    store.map?.showBox([
      Math.min(...boxes.map((box) => box[0])),
      Math.min(...boxes.map((box) => box[1])),
      Math.max(...boxes.map((box) => box[2])),
      Math.max(...boxes.map((box) => box[3])),
    ]);
  }
}

async function communesByCode(codes: readonly string[], signal: AbortSignal): Promise<Item[]> {
  const pages = await Promise.all(codes.slice(0, 24).map((code) => listItems("area", { code, limit: 3 }, signal)));
  return pages.flatMap((page) => page.features.filter((item) => item.properties["valid_to"] == null));
}
