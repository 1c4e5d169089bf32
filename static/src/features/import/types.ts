import type { Geometry, Text } from "../../api/types";
import type { Kind } from "./layer";

/** What has become of an import. */
export type ImportState =
  | "probing" | "ready" | "checking" | "checked" | "writing" | "done" | "undone" | "cancelled" | "refused" | "failed";

/** What may be done with one now. */
export type ImportDeed = "run" | "cancel" | "undo" | "errors";

/** A column of the file, with a few of its values and the field that it is taken for. */
export interface FileColumn {
  name: string;
  samples: string[];
  field: string | null;
}

/** Something that the collection takes from a column. */
export interface ImportField {
  name: string;
  title: Text;
  required: boolean;
  /** Rows without it find their record, or get a number. */
  numbered?: boolean;
}

/** A layer that the file could become. */
export interface LayerProposal {
  /** What its rows would be drawn as; null where the file has no places, or several kinds. */
  geometry: "point" | "line" | "polygon" | null;
  /** Its columns; those aside say where rows lie, or who somebody is. */
  columns: { column: string; type: Kind; tells_apart: boolean; aside: "place" | "person" | null }[];
  key: string | null;
  label: string | null;
}

/** What the service made of the file. */
export interface Probe {
  kind: string;
  layers: { name: string; rows: number }[];
  layer: string | null;
  encoding: string | null;
  /** Encodings that the texts could be in, with words as they would read. */
  encodings: { encoding: string; examples: string[] }[];
  /** Where the places of rows are: nowhere, in the layer itself, or in columns of that number. */
  place: "nowhere" | "layer" | { columns: [number, number] } | { wkt: number };
  crs: string | null;
  /** Why no reference system can be taken. */
  crs_problem: Text | null;
  rows: number | null;
  /** Line of the sheet in which the names of the columns stand. */
  header?: number | null;
  notes: Text[];
  columns: FileColumn[];
  fields: ImportField[];
  /** Of a file that is to become a layer of its own. */
  new_layer?: LayerProposal;
}

/** The order of day, month and year in dates with strokes. */
export type DateOrder = "dmy" | "mdy" | "ymd";

/** What stands before the decimals of a number: 1.234,5 or 1,234.5. */
export type DecimalMark = "comma" | "point";

/** A value of the file that a person has mended; null empties the cell. */
export interface Fix {
  /** Place of the row among the data rows, from 1. */
  row: number;
  column: string;
  value: string | null;
}

/** The settings of a run. */
export interface Asked {
  dry_run: boolean;
  mapping: Record<string, string>;
  set: Record<string, string>;
  crs?: string;
  encoding?: string;
  layer?: string;
  dates?: DateOrder;
  codes_of?: string;
  /** Line of the sheet with the names of its columns. */
  header?: number;
  numbers?: DecimalMark;
  new_numbers?: boolean;
  fixes?: Fix[];
}

/** A row that was not taken. */
export interface Refusal {
  /** Place among the data rows, from 1. */
  row: number;
  /** Line of the sheet or text file, where there is one. */
  line: number | null;
  field: string | null;
  value: string | null;
  reason: Text;
}

/** What became of the rows. */
export interface Report {
  rows: number;
  new: number;
  changed: number;
  unchanged: number;
  refused: number;
  crs: string | null;
  encoding: string;
  columns: { field: string; column: string }[];
  ignored: string[];
  notes: Text[];
  moved: number;
  moves: { from: string; to: string; to_name: string; rows: number }[];
  repaired: number;
  outside_area: number[];
  refusals: Refusal[];
}

/** What the service keeps of a report when the file is gone: numbers. */
export type Numbers = Pick<Report, "rows" | "new" | "changed" | "unchanged" | "refused" | "moved" | "repaired">;

/** One import, as the service tells it to the one who began it. The list of all leaves the probe and the report out. */
export interface ImportJob {
  id: string;
  collection: string;
  state: ImportState;
  file: { name: string; bytes: number };
  made_at: string;
  ended_at: string | null;
  progress: { rows: number; of: number | null } | null;
  probe?: Probe | null;
  asked?: Asked | null;
  report?: Report | Numbers | null;
  problem: string | null;
  can: ImportDeed[];
}

/** The first rows of the file, as they stand there, and their places. */
export interface PreviewRows {
  features: { row: number; geometry: Geometry }[];
  columns: string[];
  /** Each with its place among the data rows, and its line in the sheet where there is one. */
  rows: { row: number; line?: number | null; values: (string | null)[] }[];
}

/** A collection that the person may write to. */
export interface Target {
  id: string;
  title: Text;
}
