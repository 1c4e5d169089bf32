import type { Geometry, Item } from "../../../api/types";

/** What a warning says in one language. */
export interface Told {
  headline: string;
  description: string;
  instruction: string;
}

/** A picture or a recording that goes with a message. */
export interface Attached {
  media: number;
  /** The language whose text it belongs to; null is all of them. */
  language: string | null;
  description: string;
}

/** What the service lets somebody do with a message. */
export type Deed = "change" | "approve" | "withdraw" | "update" | "cancel";

/** A message of a warning, as the service tells it. */
export interface Message {
  id: number;
  warning: number;
  type: "alert" | "update" | "cancel";
  state: "draft" | "published" | "withdrawn";
  version: number;
  kind: string;
  risk_level: number;
  urgency: string;
  certainty: string;
  responses: string[];
  onset_at: string | null;
  effective_at: string | null;
  expires_at: string;
  issuer: string;
  contact: string | null;
  web: string | null;
  infos: Record<string, Told>;
  resources: Attached[];
  areas: string[];
  identifier: string | null;
  cap: string | null;
  published_at: string | null;
  cancelled: boolean;
  newest: number | null;
  note: string | null;
  can: Deed[];
  /** Who asks has written at it, so that another person approves it. */
  written: boolean;
  /** Who drafted it and who approved it: told to those who work with records. */
  drafted_by?: string;
  drafted_at?: string;
  approved_by?: string | null;
  withdrawn_by?: string | null;
  /** What it covers: with a message that is asked for alone. */
  polygons?: Geometry;
  /** The ground that was drawn or named, from which the polygons were made. */
  ground?: Geometry;
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

/** Messages that wait for an approval: first those that the reader may approve, then the newest. */
export function waiting(messages: readonly Message[]): Message[] {
  const mine = (own: Message): number => Number(own.can.includes("approve"));
  return messages.filter((own) => own.state === "draft").sort((a, b) => mine(b) - mine(a) || b.id - a.id);
}

/** The row that a message would be, for the page that shows rows. */
export function rowOf(message: Message): Item {
  const { infos, polygons } = message;
  return {
    type: "Feature",
    id: message.id,
    geometry: polygons ?? null,
    properties: {
      kind: message.kind,
      risk_level: message.risk_level,
      headline_vi: infos["vi"]?.headline ?? "",
      headline_en: infos["en"]?.headline ?? null,
      expires_at: message.expires_at,
      issuer: message.issuer,
      issued_at: message.published_at,
    },
  };
}
