import { store } from "../../../state/store.svelte";

/** Opens a kept answer, or without an id the list of those that the account keeps. */
export function openAnswers(id: string | null): void {
  store.answer = id;
  store.task = "answers";
  store.affected = null;
  store.editing = null;
  store.hover = null;
  store.cell = null;
  if (store.layout === "phone") store.left = null;
}

/** The address that opens a kept answer, without anything else of the page. */
export function linkOf(id: string): string {
  return `${location.origin}/${store.lang}#v=1&ans=${encodeURIComponent(id)}`;
}
