import { store } from "../../../state/store.svelte";

/** A page of those who keep events; the codes of events have no such mark. */
const MARK = "~";

/** The page that an address names. */
export type Page = { is: "new"; isRead: boolean } | { is: "ground"; code: string };

/** The page that an address names; null for the code of an event. */
export function pageOf(id: string): Page | null {
  const [is, ...rest] = id.split(":");
  const of = rest.join(":");
  if (is === `${MARK}new`) return { is: "new", isRead: of === "bulletin" };
  return is === `${MARK}ground` && of ? { is: "ground", code: of } : null;
}

function go(id: string | null): void {
  store.disaster = { page: "events", id };
}

/** Opens the form for a new event. */
export const recordPage = (): void => go(`${MARK}new`);

/** Opens the form for an event, filled with the bulletin that was read. */
export const recordRead = (): void => go(`${MARK}new:bulletin`);

/** Opens the form for another footprint of an event. */
export const groundPage = (code: string): void => go(`${MARK}ground:${code}`);

/** Opens an event, as everyone reads it. */
export const eventPage = (code: string): void => go(code);

/** Opens the list. */
export const eventsPage = (): void => go(null);
