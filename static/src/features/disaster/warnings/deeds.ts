import { getJson, isAbort, Problem, send } from "../../../api/client";
import type { Affected, Geometry } from "../../../api/types";
import { refusalWords } from "../../../app/refusal";
import { store } from "../../../state/store.svelte";
import { ROUTE } from "./draft.svelte";
import type { Message } from "./messages";
import { draftWords } from "./words";

/** A message and the version of it that was read. */
export interface Read {
  message: Message;
  etag: string;
}

/** What a message would look like. */
export interface Preview {
  cap: string;
  polygons: Geometry;
  positions: number[];
  overreach_percent: number;
  left_out_percent: number;
}

/** Less than this is a matter of rounding. */
export const TOLD_PERCENT = 0.05;

/** With less than this the two lines lie on each other. */
const DRAWN_PERCENT = 2;

/** The polygons are another area than the ground that was chosen, as far as people see on the map. */
export function differs(preview: Preview | null): boolean {
  return preview !== null && Math.max(preview.overreach_percent, preview.left_out_percent) >= DRAWN_PERCENT;
}

/** The code of the row that a published message has: the identifier of the first message of its warning. */
export async function rowCode(message: Message): Promise<string | null> {
  if (message.type === "alert") return message.identifier;
  const { warnings } = await getJson<{ warnings: Message[] }>(ROUTE);
  return warnings.find(({ id }) => id === message.warning)?.identifier ?? null;
}

/** Reads a message for those who work with it. */
export async function readMessage(id: number, signal?: AbortSignal): Promise<Read> {
  const answer = await send(`${ROUTE}/${id}`, signal ? { signal } : {});
  return { message: (await answer.json()) as Message, etag: answer.headers.get("ETag") ?? "*" };
}

/** What it would look like. */
export function readPreview(id: number, signal: AbortSignal): Promise<Preview> {
  return getJson<Preview>(`${ROUTE}/${id}/preview`, { signal });
}

/** Counts whom polygons cover, as far as the reader may count; null when that is not known. */
export async function countIn(area: Geometry, signal: AbortSignal): Promise<Affected | null> {
  try {
    return await getJson<Affected>("/api/processes/affected/execution", { method: "POST", body: { inputs: { area, by: ["commune"] } }, signal });
  } catch (cause) {
    if (isAbort(cause)) throw cause;
    return null;
  }
}

/** Approves the version that was read: everyone reads it from now on. */
export function approve({ message, etag }: Read): Promise<Message> {
  return getJson<Message>(`${ROUTE}/${message.id}/approve`, { method: "POST", headers: { "If-Match": etag } });
}

/** Takes a draft back. */
export function withdraw(id: number): Promise<Message> {
  return getJson<Message>(`${ROUTE}/${id}/withdraw`, { method: "POST" });
}

/** Drafts what follows a published message. */
export function draftUpdate(id: number): Promise<Message> {
  return getJson<Message>(`${ROUTE}/${id}/update`, { method: "POST" });
}

/** Drafts what takes a published warning back. */
export function draftCancel(id: number, note: string): Promise<Message> {
  return getJson<Message>(`${ROUTE}/${id}/cancel`, { method: "POST", body: { note } });
}

/** Which state of things stands against it: the service tells them apart in its sentence. */
function conflict(detail: string): string {
  const w = draftWords(store.lang);
  if (/over already/.test(detail)) return w.fault.over;
  if (/leave out/.test(detail)) return w.fault.leftOut;
  return /published meanwhile/.test(detail) ? w.overtaken : w.notNow;
}

/** Why the service did not do it, in the words of the page. */
export function whyNot(cause: unknown): string {
  const w = draftWords(store.lang);
  if (!(cause instanceof Problem)) return w.failed;
  if (cause.status === 412) return w.reread;
  if (cause.status === 403 && /another person/.test(cause.detail)) return w.whyNot.written;
  if (cause.status === 403) return w.forbidden;
  if (cause.status === 409) return conflict(cause.detail);
  if (cause.field?.startsWith("resources")) return w.fault.file;
  return `${w.failed} ${refusalWords(cause, store.m)}`;
}
