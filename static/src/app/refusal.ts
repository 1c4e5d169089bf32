import { Problem } from "../api/client";
import type { Messages } from "../i18n/vi";

/** Why a request failed, in words that lead on; nothing when nobody knows. */
export function refusalWords(cause: unknown, m: Messages): string {
  if (!(cause instanceof Problem)) return "";
  if (cause.isOffline) return m.error.network;
  return cause.isAway ? m.error.away : cause.detail || cause.title;
}
