import type { Geometry } from "../../../api/types";
import { boxTime, clean, isoTime } from "../parts/typed";
import type { Attached, Message, Told } from "./messages";
import type { DraftWords } from "./words";

/** Whom a warning is for, as the form has it; `keep` is what the draft has already. */
export interface Target {
  by: "keep" | "areas" | "event" | "drawn";
  codes: string[];
  event: string;
  drawn: Geometry | null;
}

/** What is typed in the form. Times are those of the box, in the reader's zone. */
export interface Typed {
  kind: string;
  level: number;
  urgency: string;
  certainty: string;
  responses: string[];
  effective: string;
  onset: string;
  expires: string;
  issuer: string;
  contact: string;
  web: string;
  note: string;
  infos: Record<string, Told>;
  resources: Attached[];
  target: Target;
}

/** Letters of a headline and of other texts: the service refuses more. */
export const HEADLINE_MOST = 160;
const TEXT_MOST = 4000;
const LINE_MOST = 300;

const DAY_MS = 86_400_000;
const AHEAD_MOST_MS = 30 * DAY_MS;
const IN_FORCE_MOST_MS = 92 * DAY_MS;

const nothing = (): Told => ({ headline: "", description: "", instruction: "" });

/** A form with nothing in it but what most warnings say: it holds for a day, from the full hour on. */
export function empty(now = Date.now()): Typed {
  const end = new Date(now + DAY_MS);
  end.setMinutes(0, 0, 0);
  return {
    kind: "", level: 0, urgency: "Expected", certainty: "Likely", responses: [], effective: "", onset: "", expires: boxTime(end.toISOString()),
    issuer: "", contact: "", web: "", note: "", infos: { vi: nothing() }, resources: [], target: { by: "areas", codes: [], event: "", drawn: null },
  };
}

/** A draft as the form has it. */
export function typedOf(message: Message): Typed {
  const infos = Object.entries(message.infos).map(([tag, told]) => [tag, { ...nothing(), ...told }] as const);
  return {
    kind: message.kind, level: message.risk_level, urgency: message.urgency, certainty: message.certainty, responses: [...message.responses],
    effective: boxTime(message.effective_at), onset: boxTime(message.onset_at), expires: boxTime(message.expires_at),
    issuer: message.issuer, contact: message.contact ?? "", web: message.web ?? "", note: message.note ?? "",
    infos: { vi: nothing(), ...Object.fromEntries(infos) }, resources: message.resources.map((own) => ({ ...own })),
    target: { by: "keep", codes: [], event: "", drawn: null },
  };
}

/** The form as the service takes it. */
export function bodyOf(typed: Typed): Record<string, unknown> {
  const told = Object.entries(typed.infos).map(([tag, own]) => [tag, { headline: clean(own.headline), description: clean(own.description), instruction: clean(own.instruction) }]);
  return {
    kind: typed.kind, risk_level: typed.level, urgency: typed.urgency, certainty: typed.certainty, responses: typed.responses,
    effective_at: isoTime(typed.effective), onset_at: isoTime(typed.onset), expires_at: isoTime(typed.expires),
    issuer: clean(typed.issuer), contact: clean(typed.contact) || null, web: clean(typed.web) || null, note: clean(typed.note) || null,
    infos: Object.fromEntries(told),
    resources: typed.resources.map((own) => ({ ...own, description: clean(own.description) })),
    target: targetOf(typed.target),
  };
}

function targetOf({ by, codes, event, drawn }: Target): unknown {
  return { keep: null, areas: { areas: codes }, event: { event }, drawn }[by];
}

/** What is wrong with each box, by the name that the service has for it, in the order of the form. The service has the last word. */
export function faultsOf(typed: Typed, type: Message["type"], w: DraftWords, count: (n: number) => string, now = Date.now()): Record<string, string> {
  const wrong: Record<string, string> = {};
  const put = (name: string, fault: string): void => {
    if (fault) wrong[name] ??= fault;
  };
  const text = (name: string, value: string, isNeeded: boolean, most: number, isLine = false): void => {
    const letters = [...clean(value)].length;
    if (letters === 0) put(name, isNeeded ? w.fault.empty : "");
    else if (letters > most) put(name, w.fault.tooLong(count(most), count(letters)));
    else if (isLine && clean(value).includes("\n")) put(name, w.fault.oneLine);
  };
  if (type === "cancel") text("note", typed.note, true, LINE_MOST, true);
  if (type === "update") text("note", typed.note, false, LINE_MOST, true);
  if (!typed.kind) put("kind", w.fault.kind);
  if (!(typed.level >= 1 && typed.level <= 5)) put("risk_level", w.fault.level);
  const { by, codes, event, drawn } = typed.target;
  if (by === "areas" && codes.length === 0) put("target", w.fault.target);
  if (by === "event" && !event) put("target", w.fault.target);
  if (by === "drawn" && !drawn) put("target", w.fault.drawn);
  for (const [name, fault] of Object.entries(timeFaults(typed, w, now))) put(name, fault);
  for (const [tag, told] of Object.entries(typed.infos)) {
    text(`infos.${tag}.headline`, told.headline, true, HEADLINE_MOST, true);
    text(`infos.${tag}.description`, told.description, true, TEXT_MOST);
    text(`infos.${tag}.instruction`, told.instruction, tag === "vi", TEXT_MOST);
  }
  typed.resources.forEach((own) => text(`resources.${own.media}`, own.description, true, LINE_MOST, true));
  text("issuer", typed.issuer, true, LINE_MOST, true);
  text("contact", typed.contact, false, LINE_MOST, true);
  if (clean(typed.web) && !/^https?:\/\/\S+$/.test(clean(typed.web))) put("web", w.fault.web);
  return wrong;
}

function timeFaults(typed: Typed, w: DraftWords, now: number): Record<string, string> {
  const at = (text: string): number | null => (text === "" ? null : Date.parse(text));
  const [from, onset, end] = [at(typed.effective), at(typed.onset), at(typed.expires)];
  const far = (time: number | null): string => {
    if (time === null) return "";
    if (Number.isNaN(time)) return w.fault.time;
    return Math.abs(time - now) > AHEAD_MOST_MS ? w.fault.farAway : "";
  };
  const start = from ?? now;
  const last = (): string => {
    if (end === null || Number.isNaN(end)) return w.fault.time;
    if (end <= now) return w.fault.over;
    if (end <= start) return w.fault.beforeStart;
    if (end > start + IN_FORCE_MOST_MS) return w.fault.tooLongInForce;
    return onset !== null && onset >= end ? w.fault.beforeOnset : "";
  };
  return { effective_at: far(from), onset_at: far(onset), expires_at: last() };
}

/** What the service refused, by the name of a box of the form, in the words of the page. */
export function refusedBox(name: string, w: DraftWords): { box: string; fault: string } | null {
  if (name === "target" || name.startsWith("target.") || name.startsWith("inputs.area")) return { box: "target", fault: w.fault.nowhere };
  if (name.startsWith("resources")) return { box: "resources", fault: w.fault.file };
  const times: Record<string, string> = { effective_at: w.fault.farAway, onset_at: w.fault.farAway, expires_at: w.fault.over };
  const own: Record<string, string> = { kind: w.fault.kind, risk_level: w.fault.level, web: w.fault.web, issuer: w.fault.plain, contact: w.fault.plain, note: w.fault.plain, ...times };
  const fault = own[name] ?? (name.startsWith("infos.") ? w.fault.plain : "");
  return fault ? { box: name, fault } : null;
}
