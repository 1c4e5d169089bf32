import type { Lang } from "../api/types";
import type { Messages } from "./vi";

/** Loads the dictionary of `lang`; each is a chunk of its own. */
export async function loadMessages(lang: Lang): Promise<Messages> {
  return lang === "vi" ? (await import("./vi")).vi : (await import("./en")).en;
}

/** The language that an address asks for: `/en` and below is English, all else Vietnamese. */
export function langOfPath(path: string): Lang {
  return /^\/en(\/|$)/.test(path) ? "en" : "vi";
}

/** True for the page of packs, `/vi/offline` or `/en/offline`. */
export function isOfflinePage(path: string): boolean {
  return /^\/(vi|en)\/offline\/?$/.test(path);
}
