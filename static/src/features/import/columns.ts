import type { Asked, DateOrder, DecimalMark, FileColumn, Fix, ImportField, Probe, Refusal, Report } from "./types";

/** A value that every row gets. */
export interface Constant {
  field: string;
  value: string;
}

/** How a person wants the file to be read, as the page holds it. */
export interface Draft {
  /** The field of each column, by the column's name; empty where nothing takes it. */
  taken: Record<string, string>;
  constants: Constant[];
  crs: string;
  encoding: string;
  layer: string;
  dates: DateOrder;
  /** The day whose codes and names of communes stand in the file; empty where the rows tell. */
  codesOf: string;
  /** Line of the sheet with the names of its columns; null where the file tells. */
  header: number | null;
  numbers: DecimalMark | "";
  /** Rows without a number that fit no record are new ones. */
  newNumbers: boolean;
  fixes: Fix[];
}

/** Fields that a name of the commune in the file stands for: the register gives the code. */
const NAMED_BY_COMMUNE = ["commune_code", "area_code"];

/** What the service proposes, overruled by what was asked for last, and that by what the person has in hand. */
export function draftOf(probe: Probe, asked: Asked | null, held: Draft | null): Draft {
  const taken: Record<string, string> = {};
  for (const column of probe.columns) taken[column.name] = column.field ?? "";
  for (const [field, column] of Object.entries(asked?.mapping ?? {})) take(taken, column, field);
  for (const [column, field] of Object.entries(held?.taken ?? {})) if (field !== "") take(taken, column, field);
  if (held) return { ...held, taken };
  return {
    taken,
    constants: Object.entries(asked?.set ?? {}).map(([field, value]) => ({ field, value })),
    crs: asked?.crs ?? "",
    encoding: asked?.encoding ?? "",
    layer: asked?.layer ?? probe.layer ?? "",
    dates: asked?.dates ?? "dmy",
    codesOf: asked?.codes_of ?? "",
    header: asked?.header ?? null,
    numbers: asked?.numbers ?? "",
    newNumbers: asked?.new_numbers ?? false,
    fixes: asked?.fixes ?? [],
  };
}

/** Gives a field to a column; a field comes from one column at most. */
export function take(taken: Record<string, string>, column: string, field: string): void {
  if (!(column in taken)) return;
  for (const [other, own] of Object.entries(taken)) if (own === field && field !== "") taken[other] = "";
  taken[column] = field;
}

/** Whether a field comes from another column than this one, or from a value for every row. */
function isGivenElsewhere(draft: Draft, field: string, column: string): boolean {
  const isFilled = draft.constants.some((entry) => entry.field === field && entry.value.trim() !== "");
  return isFilled || Object.entries(draft.taken).some(([other, own]) => other !== column && own === field);
}

/** Whether nothing can be taken from a column: the service takes what it knows by name unless the field comes from elsewhere. */
export function canLeaveOut({ name, field }: FileColumn, draft: Draft): boolean {
  return field === null || isGivenElsewhere(draft, field, name);
}

/** The field that a column gives; empty where it gives none. */
export function fieldOf(column: FileColumn, draft: Draft): string {
  return draft.taken[column.name] || (canLeaveOut(column, draft) ? "" : (column.field ?? ""));
}

/** Fields that rows need and that neither a column nor a value for every row gives. */
export function missingFields({ columns, fields }: Probe, draft: Draft): ImportField[] {
  const given = new Set([...columns.map((column) => fieldOf(column, draft)), ...draft.constants.filter(({ value }) => value.trim() !== "").map(({ field }) => field)]);
  const isNamed = (field: string): boolean => given.has("commune") && NAMED_BY_COMMUNE.includes(field);
  return fields.filter(({ name, required }) => required && !given.has(name) && !isNamed(name));
}

/** The settings of a run. */
export function askedOf(probe: Probe, draft: Draft, isTrial: boolean): Asked {
  const mapping: Asked["mapping"] = {};
  for (const column of probe.columns) {
    const field = fieldOf(column, draft);
    if (field !== "") mapping[field] = column.name;
  }
  const filled = draft.constants.filter(({ field, value }) => field !== "" && value.trim() !== "");
  return {
    dry_run: isTrial,
    mapping,
    set: Object.fromEntries(filled.map(({ field, value }) => [field, value.trim().normalize("NFC")])),
    ...(draft.crs ? { crs: draft.crs } : {}),
    ...(draft.encoding ? { encoding: draft.encoding } : {}),
    ...(draft.layer && probe.layers.length > 1 ? { layer: draft.layer } : {}),
    ...(draft.dates === "dmy" ? {} : { dates: draft.dates }),
    ...(draft.codesOf ? { codes_of: draft.codesOf } : {}),
    ...(draft.header ? { header: draft.header } : {}),
    ...(draft.numbers ? { numbers: draft.numbers } : {}),
    ...(draft.newNumbers ? { new_numbers: true } : {}),
    fixes: draft.fixes,
  };
}

/** A place of the file that a person can mend: the cell that a refusal is about. */
export interface Cell {
  column: string;
  field: string;
  value: string;
}

/**
 * The cell behind a refusal; none where it is about the whole row, or about a value that every row gets. Of a key of
 * several fields the last one is mended: the number within the commune.
 */
export function cellOf(refusal: Refusal, report: Report): Cell | null {
  const fields = (refusal.field ?? "").split(", ");
  const field = fields.at(-1) ?? "";
  const column = report.columns.find((entry) => entry.field === field)?.column;
  if (!column || column.startsWith("= ")) return null;
  const value = refusal.value ?? "";
  return { column, field, value: fields.length > 1 ? (value.split(", ").at(-1) ?? "") : value };
}

const isSameCell = (one: Fix, other: Fix): boolean => one.row === other.row && one.column === other.column;

/**
 * The fixes with another one. A cell is mended once; one that is again as the last check, with the fixes `checked`, saw
 * it, is what it was then.
 */
export function withFix(fixes: readonly Fix[], fix: Fix, seen: string, checked: readonly Fix[]): Fix[] {
  const others = fixes.filter((entry) => !isSameCell(entry, fix));
  if ((fix.value ?? "") !== seen) return [...others, fix];
  return [...others, ...checked.filter((entry) => isSameCell(entry, fix))];
}

/** The fixes that the last check has not seen. */
export function waitingFixes(fixes: readonly Fix[], checked: readonly Fix[]): Fix[] {
  return fixes.filter((fix) => !checked.some((entry) => isSameCell(entry, fix) && entry.value === fix.value));
}

/** A few values of a column in one line. */
export function samplesOf(column: FileColumn, most = 3): string {
  return column.samples.slice(0, most).join(" · ");
}

/** The name of a file kind as people know it. */
export function kindWords(kind: string): string {
  const names: Record<string, string> = {
    geo_json: "GeoJSON", geo_package: "GeoPackage", shapefile: "Shapefile", map_info_table: "MapInfo TAB",
    map_info_interchange: "MapInfo MIF", flat_geobuf: "FlatGeobuf", xlsx: "Excel (XLSX)", xls: "Excel (XLS)", ods: "OpenDocument (ODS)",
  };
  return names[kind] ?? kind.toUpperCase();
}
