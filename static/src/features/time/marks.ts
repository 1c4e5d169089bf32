import { listRows } from "../../api/records";
import { store } from "../../state/store.svelte";

/** What stands on the time axis besides the periods. */
export interface TimeMarks {
  /** First days of the events, oldest first. */
  events: readonly string[];
  /** The day from which the newest boundaries hold. */
  boundaryOn: string | null;
}

let wanted: Promise<TimeMarks> | null = null;

/** The days of the events and of the boundary change, loaded once; what fails is left out. */
export function loadTimeMarks(): Promise<TimeMarks> {
  wanted ??= Promise.all([eventDays(), boundaryDay()]).then(([events, boundaryOn]) => ({ events, boundaryOn }));
  return wanted;
}

async function eventDays(): Promise<string[]> {
  const layer = store.meta?.layers.find((entry) => entry.time && entry.access === "open" && entry.group === "disaster");
  const field = layer?.time?.start;
  if (!layer || !field) return [];
  const rows = await listRows(layer.collection, { properties: field, limit: 5000 }).catch(() => []);
  return rows.map((row) => row[field] ?? "").filter(Boolean).sort();
}

async function boundaryDay(): Promise<string | null> {
  const level = store.theme?.level ?? "commune";
  const rows = await listRows("area", { level, properties: "valid_from", limit: 1 }).catch(() => []);
  return rows[0]?.["valid_from"] || null;
}
