import type { Geometry } from "../../../api/types";
import type { Reading } from "../bulletin/codes";
import { type State, STATES } from "../events";
import { boxTime, clean, isoTime } from "../parts/typed";
import type { RecordWords } from "./words";

/** Where an event is, as the form has it. */
export interface Place {
  by: "none" | "areas" | "drawn";
  codes: string[];
  drawn: Geometry | null;
}

/** What is typed in the form. Times are those of the box, in the reader's zone. */
export interface Typed {
  kind: string;
  level: number;
  name: string;
  name_en: string;
  code: string;
  state: State;
  started: string;
  ended: string;
  area: string;
  glide: string;
  source: string;
  description: string;
  place: Place;
}

/** Letters of a name, of a source and of other texts; the service takes no longer source with a footprint. */
const NAME_MOST = 200;
const SOURCE_MOST = 500;
const TEXT_MOST = 2000;
const YEAR_MS = 366 * 86_400_000;

/** Units that the name of an event names. */
const NAMED_MOST = 3;

/** A form with nothing in it but the moment and who keeps it. */
export function empty(area: string, now = Date.now()): Typed {
  return {
    kind: "", level: 0, name: "", name_en: "", code: "", state: "active", started: boxTime(new Date(now).toISOString()), ended: "",
    area, glide: "", source: "", description: "", place: { by: "areas", codes: [], drawn: null },
  };
}

/** The code that an event gets of its kind and day, if nobody writes another one. */
export function codeOf(kind: string, started: string, round = 1): string {
  const day = started.slice(0, 10).replaceAll("-", "");
  return kind && day ? `${kind.toUpperCase().replaceAll("_", "-")}-${day}${round > 1 ? `-${round}` : ""}` : "";
}

/** The code after one that is taken: the same with the next number. */
export function nextCode(taken: string, kind: string, started: string): string {
  const round = /^-(\d+)$/.exec(taken.slice(codeOf(kind, started).length))?.[1];
  return codeOf(kind, started, Number(round ?? 1) + 1);
}

/** The office and the title of a bulletin, as its first lines say them; its first line where they do not. */
export function sourceOf(text: string): string {
  const lines = text.split("\n").map((line) => clean(line.replace(/\s+/g, " "))).filter((line) => line.length > 3);
  const office = lines.slice(0, 8).find((line) => /^(đài|trung tâm|cục|chi cục|viện|ban chỉ (huy|đạo)|ủy ban|uỷ ban|ubnd|bộ|sở)\s/iu.test(line));
  const title = lines.slice(0, 8).find((line) => /^(bản tin|tin |thông báo|công điện|cảnh báo)/iu.test(line)) ?? lines[0] ?? "";
  return [...new Set([office, title].filter(Boolean))].join(": ").slice(0, SOURCE_MOST);
}

/** A bulletin that was read, as the form has it. The end is filled in only while it lies ahead: what a bulletin holds until is not when an event ended. */
export function ofReading(reading: Reading, text: string, codes: readonly string[], keeper: string, names: { kind: string; units: string[] }, now = Date.now()): Typed {
  const typed = empty(keeper, now);
  const from = reading.from ?? reading.issued_at;
  const isAhead = reading.to !== null && Date.parse(reading.to) > now;
  const units = names.units.slice(0, NAMED_MOST).join(", ") + (names.units.length > NAMED_MOST ? "…" : "");
  const started = boxTime(from) || typed.started;
  return {
    ...typed,
    kind: reading.kind ?? "", level: reading.level ?? 0, started, ended: isAhead ? boxTime(reading.to) : "",
    state: Date.parse(started) > now ? "watch" : "active",
    name: reading.kind ? `${names.kind}${units ? ` ở ${units}` : ""}`.slice(0, NAME_MOST) : "",
    code: codeOf(reading.kind ?? "", started), source: sourceOf(text), place: { by: "areas", codes: [...codes], drawn: null },
  };
}

/** The form as the service takes it; ground by units goes after it, as a footprint of its own. */
export function featureOf(typed: Typed): object {
  const text = (value: string): string | null => clean(value) || null;
  return {
    type: "Feature",
    geometry: typed.place.by === "drawn" ? typed.place.drawn : null,
    properties: {
      code: clean(typed.code), kind: typed.kind, name: clean(typed.name), name_en: text(typed.name_en), risk_level: typed.level || null,
      state: typed.state, started_at: isoTime(typed.started), ended_at: isoTime(typed.ended), area_code: text(typed.area),
      glide: text(typed.glide), source: text(typed.source), description_vi: text(typed.description),
    },
  };
}

/** What is wrong with ground. */
export function placeFault(place: Place, w: RecordWords): string {
  if (place.by === "areas" && place.codes.length === 0) return w.fault.noUnits;
  return place.by === "drawn" && !place.drawn ? w.fault.drawn : "";
}

/** What is wrong with a text of one line or more. */
export function textFault(value: string, isNeeded: boolean, most: number, w: RecordWords, count: (n: number) => string): string {
  const letters = [...clean(value)].length;
  if (letters === 0) return isNeeded ? w.fault.empty : "";
  return letters > most ? w.fault.tooLong(count(most), count(letters)) : "";
}

/** What is wrong with each box, in the order of the form. The service has the last word. */
export function faultsOf(typed: Typed, mayLackArea: boolean, w: RecordWords, count: (n: number) => string, now = Date.now()): Record<string, string> {
  const text = (value: string, isNeeded: boolean, most: number): string => textFault(value, isNeeded, most, w, count);
  const [from, to] = [Date.parse(typed.started), Date.parse(typed.ended)];
  const far = (at: number): string => (at > now + YEAR_MS ? w.fault.farAhead : "");
  const end = (): string => {
    if (typed.ended === "") return "";
    if (Number.isNaN(to)) return w.fault.time;
    if (to < from) return w.fault.endsFirst;
    return typed.state === "past" && to > now ? w.fault.endsAhead : far(to);
  };
  const code = text(typed.code, true, 80) || (/^[0-9A-Za-z._:/-]+$/.test(clean(typed.code)) ? "" : w.fault.code);
  const all: Record<string, string> = {
    kind: typed.kind ? "" : w.fault.kind,
    name: text(typed.name, true, NAME_MOST),
    name_en: text(typed.name_en, false, NAME_MOST),
    code,
    state: STATES.includes(typed.state) ? "" : w.fault.empty,
    started_at: Number.isNaN(from) ? w.fault.time : far(from) || (typed.state === "past" && from > now ? w.fault.startsAhead : ""),
    ended_at: end(),
    target: placeFault(typed.place, w),
    area_code: typed.area || mayLackArea ? "" : w.fault.area,
    source: text(typed.source, true, SOURCE_MOST),
    glide: clean(typed.glide) === "" || /^[A-Z]{2}-\d{4}-\d{6}-[A-Z]{3}$/.test(clean(typed.glide)) ? "" : w.fault.glide,
    description: text(typed.description, false, TEXT_MOST),
  };
  return Object.fromEntries(Object.entries(all).filter(([, fault]) => fault));
}

/** Rules of the service, which it says in English without the name of a box, and the box that each is about. */
const RULES: readonly [RegExp, string, keyof RecordWords["fault"]][] = [
  [/same code/, "code", "taken"],
  [/ends before/, "ended_at", "endsFirst"],
  [/year ahead/, "started_at", "farAhead"],
  [/end lies ahead/, "ended_at", "endsAhead"],
  [/hazard/, "kind", "kind"],
  [/GLIDE/, "glide", "glide"],
  [/crosses itself|polygon/, "target", "drawn"],
  [/footprint already/, "target", "same"],
  [/outside the areas|not kept in your areas/, "area_code", "notYours"],
];

/** Names of the service for boxes, and of their faults. */
const NAMES: Readonly<Record<string, [string, keyof RecordWords["fault"]]>> = {
  code: ["code", "code"], kind: ["kind", "kind"], name: ["name", "plain"], name_en: ["name_en", "plain"], risk_level: ["risk_level", "plain"],
  started_at: ["started_at", "time"], ended_at: ["ended_at", "time"], area_code: ["area_code", "area"], glide: ["glide", "glide"],
  source: ["source", "plain"], note: ["note", "plain"], description_vi: ["description", "plain"], footprint: ["target", "nowhere"], geometry: ["target", "drawn"],
};

/** The box that a refusal is about, with the words for it; null when it is about none. */
export function refusedBox(field: string | null, detail: string, w: RecordWords): { box: string; fault: string } | null {
  const named = field ? NAMES[field] : undefined;
  if (named) return { box: named[0], fault: w.fault[named[1]] as string };
  const rule = RULES.find(([pattern]) => pattern.test(detail));
  return rule ? { box: rule[1], fault: w.fault[rule[2]] as string } : null;
}
