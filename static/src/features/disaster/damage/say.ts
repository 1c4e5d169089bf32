import { store } from "../../../state/store.svelte";
import { writeAmount } from "./amounts";
import type { Group, Indicator } from "./types";
import { wordsOf } from "./words";

/** A time as people say it: with the day when it is another one than today. */
export function when(iso: string): string {
  const isToday = new Date(iso).toDateString() === new Date().toDateString();
  return isToday ? store.format.time(iso) : `${store.format.time(iso)}, ${store.format.date(iso)}`;
}

/** An amount with its unit of measure. */
export function amountOf(amount: number, unit: string): string {
  return `${writeAmount(amount, store.lang)} ${unitWords(unit)}`;
}

/** The name of an indicator. */
export function titleOf(indicator: Indicator): string {
  return store.say(indicator.title);
}

/** The name of a group. */
export function groupTitle(group: Group): string {
  return wordsOf(store.lang).groups[group.code] ?? group.title;
}

/** Units of measure as they are called in English; the others are signs that need no words. */
const ENGLISH: Record<string, string> = {
  "người": "people",
  "hộ": "households",
  "cái": "pieces",
  "lượt": "times",
  "con": "head",
  "chiếc": "vessels",
  "điểm": "points",
  "nhà": "houses",
  "tấn": "t",
  "triệu đồng": "million VND",
  "100m3/lồng": "100 m³ or cages",
};

/** A unit of measure in the language of the page. */
export function unitWords(unit: string): string {
  return store.lang === "en" ? (ENGLISH[unit] ?? unit) : unit;
}
