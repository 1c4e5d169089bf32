import { getJson, send, withQuery } from "../../../api/client";
import type { Text } from "../../../api/types";

/** Processes whose answers are kept. */
export type Process = "affected" | "affected-comparison" | "cut-off";

/** One of the answers that an account keeps. */
export interface Listed {
  id: string;
  process: Process;
  title: string;
  precision: "exact" | "units" | "published";
  as_of: string;
  data_version: string;
  saved_at: string;
}

/** What is kept of an answer, as far as the one who opens it may see it. */
export interface Saved extends Listed {
  inputs: Record<string, unknown>;
  saved_by: string | null;
  mine: boolean;
  sources: { collection: string; title: Text }[];
  answer: Record<string, unknown> | null;
  withheld: string | null;
  /** The same question answered anew, or with what was known at a moment, where that was asked for. */
  now?: Record<string, unknown>;
  then?: Record<string, unknown>;
}

const ROUTE = "/api/answers";
const pathOf = (id: string): string => `${ROUTE}/${encodeURIComponent(id)}`;

/** What the account keeps, the newest first. */
export async function askList(signal?: AbortSignal): Promise<Listed[]> {
  return (await getJson<{ answers: Listed[] }>(ROUTE, signal ? { signal } : {})).answers;
}

/** One kept answer. */
export function askSaved(id: string, signal?: AbortSignal): Promise<Saved> {
  return getJson<Saved>(pathOf(id), signal ? { signal } : {});
}

/** Answers a question and keeps the answer. */
export function save(title: string, process: Process, inputs: object): Promise<Saved> {
  return getJson<Saved>(ROUTE, { method: "POST", body: { title, process, inputs } });
}

/** The same question answered within the rights of whoever asks: as of now, or with what was known at a moment. */
export function askAgain(id: string, asOf: string | null = null): Promise<Saved> {
  return getJson<Saved>(withQuery(`${pathOf(id)}/now`, { "as-of": asOf }), { method: "POST" });
}

/** Removes an answer of the own ones. */
export async function remove(id: string): Promise<void> {
  await send(pathOf(id), { method: "DELETE" });
}
