import { store } from "../../../state/store.svelte";
import { isWriter } from "../writers";

/** Whether the reader drafts warnings anywhere. */
export function writesWarnings(): boolean {
  return (store.user?.grants ?? []).some(isWriter);
}

/** The areas for which the reader drafts warnings, by code, with their names. */
export function writtenAreas(): ReadonlyMap<string, string> {
  const own = (store.user?.grants ?? []).filter(isWriter);
  return new Map(own.flatMap(({ area_code, area_name }) => (area_code ? [[area_code, area_name ?? area_code] as const] : [])));
}
