import type { ThemeMeta } from "../api/types";
import type { Format } from "../i18n/format";
import type { Messages } from "../i18n/vi";

/** One area's figure in one period. */
export interface Figure {
  /** In the unit of the statistic: per cent for a share. */
  value: number;
  numerator: number;
  denominator: number | null;
}

/** The class of a value: how many breaks it has reached. 0 is the lowest. */
export function classOf(value: number, breaks: readonly number[]): number {
  return breaks.filter((edge) => value >= edge).length;
}

/** A figure from additive parts; null when a share has no whole. */
export function figureOf(unit: string, numerator: number, denominator: number | null): Figure | null {
  if (!Number.isFinite(numerator)) return null;
  if (denominator === null) return { value: numerator, numerator, denominator };
  if (!(denominator > 0)) return null;
  const factor = unit === "%" ? 100 : 1;
  return { value: (factor * numerator) / denominator, numerator, denominator };
}

/** How many figures each class holds, lowest class first. */
export function countByClass(figures: Iterable<Figure>, breaks: readonly number[]): number[] {
  const counts = new Array<number>(breaks.length + 1).fill(0);
  for (const figure of figures) {
    const at = classOf(figure.value, breaks);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** A class's range in words: "dưới 15", "15 – dưới 30", "từ 90 trở lên". */
export function rangeWords(index: number, breaks: readonly number[], m: Messages, format: Format): string {
  const from = breaks[index - 1];
  const to = breaks[index];
  if (from === undefined) return to === undefined ? "" : m.layers.under(format.decimal(to));
  if (to === undefined) return m.layers.over(format.decimal(from));
  return m.layers.between(format.decimal(from), format.decimal(to));
}

/** A value with its unit, as labels and tips write it. */
export function valueWords(theme: ThemeMeta, value: number, format: Format): string {
  return theme.unit === "%" ? format.share(value) : `${format.count(value)} ${theme.unit}`;
}

/** The legend's first line: the unit and where it holds. */
export function unitWords(theme: ThemeMeta, m: Messages): string {
  return m.layers.unitOfCommune(theme.unit);
}
