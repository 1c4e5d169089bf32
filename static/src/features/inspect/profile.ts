import { listRows } from "../../api/records";
import { type Figure, figureOf } from "../../layers/classes";

/** One row of statistics about an area, as the service sends it. */
export interface StatRow {
  indicator: string;
  group: string;
  from: string;
  to: string;
  numerator: number;
  denominator: number | null;
  unit: string;
  quality: string;
  illustrative: boolean;
  source: string;
}

/** The rows of one area, all indicators and periods. */
export async function loadStatistics(code: string, signal?: AbortSignal): Promise<StatRow[]> {
  const rows = await listRows("stat_value", { area_code: code, limit: 5000 }, signal);
  return rows.map((row) => ({
    indicator: row["indicator"] ?? "",
    group: row["ethnic_group"] ?? "all",
    from: row["period_from"] ?? "",
    to: row["period_to"] ?? "",
    numerator: Number(row["numerator"]),
    denominator: row["denominator"] ? Number(row["denominator"]) : null,
    unit: row["unit"] ?? "",
    quality: row["quality"] ?? "",
    illustrative: /^t/i.test(row["illustrative"] ?? ""),
    source: row["source"] ?? "",
  }));
}

/** The row of an indicator about everyone, newest first or of one period. */
export function rowOf(rows: readonly StatRow[], indicator: string, from?: string | null): StatRow | null {
  const mine = rows.filter((row) => row.indicator === indicator && row.group === "all");
  const exact = from ? mine.find((row) => row.from === from) : undefined;
  return exact ?? mine.sort((a, b) => b.from.localeCompare(a.from))[0] ?? null;
}

/** A row's figure in the unit of its indicator. */
export function figureOfRow(row: StatRow): Figure | null {
  return figureOf(row.unit, row.numerator, row.denominator);
}

/** One bar of the ethnic groups. */
export interface GroupBar {
  /** The code of the group; null for the rest together. */
  group: string | null;
  people: number;
  percent: number;
  /** How many groups the bar stands for. */
  groups: number;
}

/**
 * The groups of the newest period that has them, largest first, the smallest together when there are more than
 * `most`. Shares are of the sum of the groups, so that they add up.
 */
export function groupBars(rows: readonly StatRow[], most = 8): { bars: GroupBar[]; total: number; row: StatRow | null } {
  const all = rows.filter((row) => row.indicator === "population" && row.group !== "all");
  const newest = all.map((row) => row.from).sort().at(-1);
  const mine = all.filter((row) => row.from === newest && row.numerator > 0).sort((a, b) => b.numerator - a.numerator);
  const total = mine.reduce((sum, row) => sum + row.numerator, 0);
  const percent = (people: number): number => (total > 0 ? (100 * people) / total : 0);
  const shown = mine.length > most ? mine.slice(0, most - 1) : mine;
  const rest = mine.slice(shown.length);
  const bars: GroupBar[] = shown.map((row) => ({ group: row.group, people: row.numerator, percent: percent(row.numerator), groups: 1 }));
  if (rest.length > 0) {
    const people = rest.reduce((sum, row) => sum + row.numerator, 0);
    bars.push({ group: null, people, percent: percent(people), groups: rest.length });
  }
  return { bars, total, row: mine[0] ?? null };
}

/** One point of a trend. */
export interface TrendPoint {
  from: string;
  value: number;
}

/** The figures of an indicator over its periods, oldest first. */
export function trendOf(rows: readonly StatRow[], indicator: string): TrendPoint[] {
  return rows
    .filter((row) => row.indicator === indicator && row.group === "all")
    .flatMap((row) => {
      const figure = figureOfRow(row);
      return figure ? [{ from: row.from, value: figure.value }] : [];
    })
    .sort((a, b) => a.from.localeCompare(b.from));
}
