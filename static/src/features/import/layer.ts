import type { FileColumn, LayerProposal, Probe } from "./types";

/** The id under which a file is sent that is to become a layer of its own. */
export const NEW_LAYER = "new_layer";

/** Fields of a layer. */
const FIELDS_MOST = 90;

/** The types that a column can have. */
export const KINDS = ["text", "integer", "number", "boolean", "date", "datetime"] as const;
export type Kind = (typeof KINDS)[number];

/** A column of the file, and whether it becomes a field. */
export interface LayerField {
  column: string;
  kind: Kind;
  isKept: boolean;
}

/** A layer as the person wants it. */
export interface LayerDraft {
  title: string;
  english: string;
  fields: LayerField[];
  /** The column that tells rows apart; empty where the service numbers them. */
  key: string;
  /** The column that is written beside a row on the map; empty for none. */
  label: string;
  /** Code of the commune that all rows lie in, where no column says it. */
  area: string;
}

/** What the file proposes. A name that several columns have stands for the first of them. */
export function layerDraftOf(proposal: LayerProposal): LayerDraft {
  const names = new Set<string>();
  const fields = proposal.columns.filter(({ column, aside }) => aside === null && !names.has(column) && names.add(column));
  return {
    title: "",
    english: "",
    fields: fields.map(({ column, type }, index) => ({ column, kind: type, isKept: index < FIELDS_MOST })),
    key: proposal.key ?? "",
    label: proposal.label ?? "",
    area: "",
  };
}

/** Columns that say in which commune a row lies. */
const UNIT_FIELDS = ["area_code", "commune"];

/** Whether the file itself says in which communes its rows lie. */
export function saysUnits(columns: readonly FileColumn[]): boolean {
  return columns.some(({ field }) => field !== null && UNIT_FIELDS.includes(field));
}

/** What keeps the layer from being made, by what is missing; nothing when it can be asked for. */
export function lacks(probe: Probe, draft: LayerDraft): "place" | "title" | "fields" | "area" | null {
  if (!probe.new_layer?.geometry) return "place";
  if (draft.title.trim() === "") return "title";
  if (!draft.fields.some(({ isKept }) => isKept)) return "fields";
  return saysUnits(probe.columns) || draft.area !== "" ? null : "area";
}

/** The wish as the service takes it. */
export function wishOf(job: string, draft: LayerDraft): unknown {
  const kept = draft.fields.filter(({ isKept }) => isKept);
  const isKept = (column: string): boolean => kept.some((field) => field.column === column);
  const plain = (text: string): string => text.trim().normalize("NFC");
  return {
    import: job,
    title: { vi: plain(draft.title), ...(plain(draft.english) ? { en: plain(draft.english) } : {}) },
    fields: kept.map(({ column, kind }) => ({ column, type: kind })),
    ...(isKept(draft.key) ? { key: draft.key } : {}),
    ...(isKept(draft.label) ? { label: draft.label } : {}),
    ...(draft.area ? { area: draft.area } : {}),
  };
}
