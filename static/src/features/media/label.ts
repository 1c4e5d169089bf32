import type { Lang, Values } from "../../api/types";
import { inLang } from "./media";

/** What a community says of a record. Days are written MM-DD, as the service keeps them. */
export interface Label {
  code: string;
  note: string;
  gender: string;
  from: string;
  to: string;
  decidedBy: string;
  decidedOn: string;
  contact: string;
}

/** Why the media of a record are closed to those outside; null when they are open. */
export type Closing = "label" | "gender" | "season" | null;

/** The label of a record in the page's language. */
export function readLabel(values: Values, lang: Lang): Label {
  const text = (name: string): string => String(values[`access_${name}`] ?? "");
  return {
    code: text("label") || "open",
    note: inLang(values, "access_note", lang),
    gender: text("gender"),
    from: text("season_from"),
    to: text("season_to"),
    decidedBy: text("decided_by"),
    decidedOn: text("decided_on"),
    contact: text("contact"),
  };
}

/** The day lies in the season, both ends included; a season that begins after its end runs over the new year. */
export function isInSeason(from: string, to: string, day: string): boolean {
  if (!from || !to) return true;
  return from <= to ? from <= day && day <= to : from <= day || day <= to;
}

/** What closes the media of a record on a day of the year. The service decides; this says it in words. */
export function closingOf(label: Label, day: string): Closing {
  if (label.code !== "open") return "label";
  if (label.gender) return "gender";
  return isInSeason(label.from, label.to, day) ? null : "season";
}

/** Today's day of the year in Viet Nam, MM-DD. */
export function today(now = new Date()): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(now).slice(5);
}
