import type { Lang, Text } from "../api/types";

/** Writes numbers, shares and dates as `lang` reads them. Days are 22/11/2026 and times 14:05 in both languages. */
export interface Format {
  /** 14.449 or 14,449. */
  count(value: number): string;
  /** 33,4 or 33.4: one decimal at most. */
  decimal(value: number): string;
  /** 33,0 or 33.0: always one decimal, for figures that stand side by side. */
  tenth(value: number): string;
  /** 33,4 % or 33.4%, from a value that is already in per cent. */
  share(percent: number): string;
  /** 22/11/2026 from an ISO date or time. */
  date(iso: string): string;
  /** 15/11 from MM-DD, a day of every year. */
  dayOfYear(monthAndDay: string): string;
  /** 14:05 from an ISO time, in the reader's zone. */
  time(iso: string): string;
  /** 14:05:32. */
  seconds(iso: string): string;
  /** "598 km²" from square metres. */
  area(area_m2: number): string;
  /** 3:10 from seconds. */
  duration(duration_s: number): string;
}

const two = (value: number): string => String(value).padStart(2, "0");

function day(iso: string): string {
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (plain) return `${Number(plain[3])}/${Number(plain[2])}/${plain[1]}`;
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return `${at.getDate()}/${at.getMonth() + 1}/${at.getFullYear()}`;
}

function clock(iso: string, withSeconds: boolean): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const minutes = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return withSeconds ? `${minutes}:${two(at.getSeconds())}` : minutes;
}

/** The writer of numbers and dates for one language. */
export function makeFormat(lang: Lang): Format {
  const locale = lang === "vi" ? "vi-VN" : "en-GB";
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const fixedTenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const mark = lang === "vi" ? "\u00a0%" : "%";
  return {
    count: (value) => whole.format(value),
    decimal: (value) => tenth.format(value),
    tenth: (value) => fixedTenth.format(value),
    share: (percent) => (percent === 0 || percent === 100 ? whole : fixedTenth).format(percent) + mark,
    date: day,
    dayOfYear: (monthAndDay) => monthAndDay.split("-").map(Number).reverse().join("/"),
    time: (iso) => clock(iso, false),
    seconds: (iso) => clock(iso, true),
    area: (area_m2) => `${(area_m2 < 1e8 ? tenth : whole).format(area_m2 / 1e6)} km²`,
    duration: (duration_s) => `${Math.floor(duration_s / 60)}:${two(Math.floor(duration_s % 60))}`,
  };
}

/** The words of `text` in `lang`, or in the other language when one is missing. */
export function say(text: Text | undefined, lang: Lang): string {
  return text ? text[lang] || text.vi || text.en : "";
}
