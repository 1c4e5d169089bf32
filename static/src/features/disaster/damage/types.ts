import type { Text } from "../../../api/types";

/** A figure as a unit has reported it. */
export interface Figure {
  amount: number;
  unit: string;
  reported_at: string;
  official: boolean;
  source: string | null;
}

/** Figures by the code of their indicator. */
export type Figures = Readonly<Record<string, Figure>>;

/** How a unit stands with its reports. */
export type Standing = "waiting" | "in_time" | "gaps" | "late";

/** What a unit owes and has given. */
export interface Duty {
  standing: Standing;
  due: number;
  made: number;
  missed_at: string[];
  last_at: string | null;
  next_due_at: string | null;
}

/** One line of the form. */
export interface Indicator {
  code: string;
  title: Text;
  unit: string;
  /** Its group was compared with the circular. */
  compared: boolean;
  amount: number | null;
  own: Figure | null;
  sum: number | null;
  units: number;
  difference: number | null;
  /** Codes of the units without a figure. */
  missing: string[];
}

/** A group of lines. */
export interface Group {
  code: string;
  title: string;
  indicators: Indicator[];
}

/** A unit by name. */
export interface Unit {
  code: string;
  name: string;
  level: string;
}

/** A unit of the list, with what stands for it in the sums. */
export interface ListedUnit extends Unit {
  expected: boolean;
  duty: Duty | null;
  last_at: string | null;
  amounts: Readonly<Record<string, number>>;
  blank: number;
  figures: Figures;
}

/** The event of a form. */
export interface DamageEvent {
  id: number;
  code: string;
  name: string;
  kind: string;
  state: string;
  started_at: string;
  ended_at: string | null;
}

/** The form of an event, a unit and a moment. */
export interface Form {
  event: DamageEvent;
  area: Unit;
  at: string;
  day: string;
  version: string;
  groups: Group[];
  units: ListedUnit[];
  retired: (Unit & { valid_to: string | null; figures: Figures; note: Text })[];
  unlisted: { area: string; indicator: string; figure: Figure }[];
  schedule: { basis: "footprint" | "area" | "place" | "unknown"; units: number; due: number; whole: number | null; next_due_at: string | null };
}

/** What a unit has reported itself, with the version by which it is written. */
export interface Own {
  event: DamageEvent;
  area: Unit;
  in_force: boolean;
  version: string;
  figures: Figures;
}

/** What became of a report that was sent. */
export interface Done extends Own {
  reported_at: string;
  written: string[];
  unchanged: string[];
  kept: string[];
  overtaken: string[];
  transaction: number | null;
}

/** A number that was reported beside one that is known. */
export interface Pair {
  reported: number | null;
  estimated: number | null;
  ratio: number | null;
  sides: "both" | "no_report" | "no_estimate" | "neither";
}

/** A unit in the comparison. */
export interface Compared {
  code: string;
  name: string | null;
  households: Pair;
  people: Pair;
}

/** What was reported of people, beside how many live in the ground of the event. */
export interface Beside {
  estimate: { precision: string | null; reason?: string; as_of?: string; rounding?: number | null };
  whole: Compared;
  units: Compared[];
}

/** A figure that was reported once, of one indicator. */
export interface Past {
  indicator: string;
  amount: number;
  unit: string;
  reported_at: string;
  official: boolean;
  source: string | null;
}
