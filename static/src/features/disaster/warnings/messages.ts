import type { Item } from "../../../api/types";

/** What a warning says in one language. */
export interface Told {
  headline: string;
  description: string;
  instruction: string;
}

/** A message of a warning, as the service tells it. */
export interface Message {
  id: number;
  warning: number;
  type: "alert" | "update" | "cancel";
  state: string;
  infos: Record<string, Told>;
  resources: { media: number; language: string | null; description: string }[];
  areas: string[];
  identifier: string | null;
  cap: string | null;
  cancelled: boolean;
  newest: number | null;
  note: string | null;
}

/** The newest message of the warning whose first message has that identifier; null when it came from elsewhere. */
export function messageOf(messages: readonly Message[], code: string): Message | null {
  const first = messages.find((own) => own.identifier === code);
  if (!first) return null;
  return messages.find((own) => own.id === first.newest) ?? first;
}

/** The warning holds now. */
export function isInForce(item: Item, now = Date.now()): boolean {
  return Date.parse(String(item.properties["expires_at"] ?? "")) > now;
}

/** The languages of a message: the page's first, then Vietnamese and English, then the others by name. */
export function languagesOf(infos: Record<string, Told>, own: string): string[] {
  const order = [own, "vi", "en"];
  const rank = (code: string): number => (order.includes(code) ? order.indexOf(code) : order.length);
  return Object.keys(infos).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** The name of a language in another one; the code where nobody knows it. */
export function languageName(code: string, lang: string): string {
  try {
    return new Intl.DisplayNames([lang], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
