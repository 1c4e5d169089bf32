import { store } from "../../../state/store.svelte";

/** Roles that draft warnings in their areas; the service has the last word. */
const WRITERS = ["disaster", "editor"];

/** Whether the reader drafts warnings anywhere. */
export function writesWarnings(): boolean {
  return (store.user?.grants ?? []).some(({ role }) => WRITERS.includes(role));
}

/** The areas for which the reader drafts warnings, by code, with their names. */
export function writtenAreas(): ReadonlyMap<string, string> {
  const own = (store.user?.grants ?? []).filter(({ role }) => WRITERS.includes(role));
  return new Map(own.flatMap(({ area_code, area_name }) => (area_code ? [[area_code, area_name ?? area_code] as const] : [])));
}
