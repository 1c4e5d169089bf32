import { Problem } from "../../../api/client";
import { refusalWords } from "../../../app/refusal";
import { store } from "../../../state/store.svelte";
import type { RecordWords } from "./words";

/** A moment of a box or of the service, the day last. */
export function momentOf(at: string): string {
  const own = new Date(at);
  return at === "" || Number.isNaN(own.getTime()) ? "" : `${store.format.time(own.toISOString())}, ${store.format.date(own.toISOString())}`;
}

/** Why something was not saved, where no box is to blame. */
export function refusalOf(cause: unknown, w: RecordWords): string {
  if (!(cause instanceof Problem)) return w.failed;
  if (cause.status === 412) return w.changed;
  if (cause.status === 409 && /merged/.test(cause.detail)) return w.merged;
  if (cause.status === 401 || cause.status === 403 || cause.status === 404) return w.forbidden;
  return `${w.failed} ${refusalWords(cause, store.m)}`;
}

/** Moves the keyboard to the first box that is wrong. */
export function toFault(form: string, faults: Readonly<Record<string, string>>): void {
  const [first] = Object.keys(faults);
  if (!first) return;
  const box = document.getElementById(`${form}-${first}`);
  const inner = box?.matches("section") ? (box.querySelector<HTMLElement>("input[type=search]") ?? box.querySelector<HTMLElement>("input:checked")) : null;
  (inner ?? box)?.focus();
}
