import type { FieldMeta, Values } from "../../api/types";
import { store } from "../../state/store.svelte";

/** One line of a card: a title and words. */
export interface FieldLine {
  name: string;
  title: string;
  words: string;
  isLong: boolean;
}

/**
 * The lines of a card, in the order of the style, without empty ones. Of a pair `x_vi` and `x_en` the one in the
 * page's language is kept, or the other when that one is empty.
 */
export function fieldLines(fields: readonly FieldMeta[], values: Values, leaveOut: readonly string[] = []): FieldLine[] {
  const isFilled = (name: string): boolean => values[name] !== null && values[name] !== undefined && values[name] !== "";
  const other = store.lang === "vi" ? "en" : "vi";
  return fields.flatMap((field) => {
    if (leaveOut.includes(field.name) || !isFilled(field.name)) return [];
    const pair = new RegExp(`_${other}$`);
    if (pair.test(field.name) && isFilled(field.name.replace(pair, `_${store.lang}`))) return [];
    const words = fieldWords(field, values[field.name] ?? null);
    const title = store.say(field.title).replace(/ \((Vietnamese|English|tiếng Anh)\)$/, "");
    return [{ name: field.name, title, words, isLong: words.length > 60 }];
  });
}

/** A value as the card writes it: words for a code, the page's form for numbers and days. */
export function fieldWords(field: FieldMeta, value: Values[string]): string {
  if (value === null) return "";
  if (field.codes) return store.code(field.codes, value);
  const unit = field.unit ? ` ${field.unit}` : "";
  switch (field.type) {
    case "boolean":
      return value === true ? store.m.inspect.yes : store.m.inspect.no;
    case "integer":
      return store.format.count(Number(value)) + unit;
    case "number":
      return store.format.decimal(Number(value)) + unit;
    case "date":
      return store.format.date(String(value));
    case "datetime":
      return `${store.format.time(String(value))}, ${store.format.date(String(value))}`;
    default:
      return areaName(field.name, String(value)) + unit;
  }
}

/** A commune's code stands with its name where the page knows it. */
function areaName(field: string, value: string): string {
  if (!/(^|_)(area|commune|parent)_code$/.test(field)) return value;
  const area = store.areas.get(value);
  return area ? `${area.fullName} (${value})` : value;
}
