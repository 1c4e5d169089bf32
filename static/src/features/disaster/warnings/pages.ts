import { store } from "../../../state/store.svelte";

/** A page of those who work with warnings; the codes of warnings have no such mark. */
const MARK = "~";

/** What the address names beside a warning that everyone reads. */
export type Page = { is: "new"; event: string | null } | { is: "edit" | "draft"; id: number } | { is: "take" };

/** The page that an address names; null for the code of a warning. */
export function pageOf(id: string): Page | null {
  const [is, ...rest] = id.split(":");
  const of = rest.join(":");
  if (is === `${MARK}new`) return { is: "new", event: of || null };
  if (is === `${MARK}take`) return { is: "take" };
  const number = Number(of);
  if (!Number.isSafeInteger(number) || number <= 0) return null;
  if (is === `${MARK}edit`) return { is: "edit", id: number };
  return is === `${MARK}draft` ? { is: "draft", id: number } : null;
}

function go(id: string | null): void {
  store.disaster = { page: "warnings", id };
}

/** Opens the form for a new warning, of an event where one is named. */
export const composePage = (event: string | null = null): void => go(`${MARK}new${event === null ? "" : `:${event}`}`);

/** Opens the form for a draft. */
export const editPage = (id: number): void => go(`${MARK}edit:${id}`);

/** Opens the page where a draft is looked at and approved. */
export const draftPage = (id: number): void => go(`${MARK}draft:${id}`);

/** Opens the page where warnings of others are taken. */
export const takePage = (): void => go(`${MARK}take`);

/** Opens a warning as everyone reads it. */
export const warningPage = (code: string): void => go(code);

/** Opens the list. */
export const listPage = (): void => go(null);
