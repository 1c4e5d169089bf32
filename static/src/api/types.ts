/** The two languages of the viewer. */
export type Lang = "vi" | "en";

/** A text in both languages. */
export interface Text {
  vi: string;
  en: string;
}

/** West, south, east, north in degrees (EPSG:4326). */
export type Box = [number, number, number, number];

/** One line of a layer's legend. */
export interface LegendEntry {
  title: Text;
  colour?: string;
  edge?: string | null;
  symbol?: "fill" | "line" | "circle" | "icon" | "pattern";
  icon?: string | null;
  pattern?: string | null;
  value?: string | number | null;
}

/** One line of a record's card. */
export interface FieldMeta {
  name: string;
  type: "text" | "integer" | "number" | "boolean" | "date" | "datetime";
  title: Text;
  unit?: string | null;
  codes?: string | null;
}

/** One layer as the server's style describes it. */
export interface LayerMeta {
  id: string;
  collection: string;
  group: string;
  title: Text;
  description?: Text | null;
  visible: boolean;
  access: "open" | "locked";
  style_layers: string[];
  source_layer: string;
  label?: string | null;
  media?: boolean;
  legend?: LegendEntry[];
  fields: FieldMeta[];
  time?: { start: string; end?: string | null } | null;
}

/** A period of a statistic: from a day, until before another. */
export interface Period {
  from: string;
  to: string;
}

/** One statistic that can colour the communes. */
export interface ThemeMeta {
  id: string;
  title: Text;
  unit: string;
  kind: "share" | "count" | "rate";
  breaks: number[];
  colours: { light: string[]; dark: string[] };
  note?: Text | null;
  layer: string;
  style_layer: string;
  level: string;
  periods: Period[];
}

/** `style.metadata.banlang`: all that the viewer knows about layers. */
export interface StyleMeta {
  version: string;
  demonstration: boolean;
  bounds: Box;
  groups: { id: string; title: Text }[];
  layers: LayerMeta[];
  themes: ThemeMeta[];
  codes: Record<string, Record<string, Text>>;
  basemap?: unknown;
}

/** The values of a record, by field name. */
export type Values = Record<string, string | number | boolean | null>;

/** A GeoJSON geometry, longitude first. */
export type Geometry =
  | { type: "Point"; coordinates: number[] }
  | { type: "MultiPoint" | "LineString"; coordinates: number[][] }
  | { type: "MultiLineString" | "Polygon"; coordinates: number[][][] }
  | { type: "MultiPolygon"; coordinates: number[][][][] };

/** One record as GeoJSON. */
export interface Item {
  type: "Feature";
  id: number | string;
  geometry: Geometry | null;
  properties: Values;
}

/** A page of records. */
export interface ItemPage {
  type: "FeatureCollection";
  features: Item[];
  numberReturned?: number;
  numberMatched?: number;
  links?: { rel: string; href: string }[];
}

/** One line of a search answer. */
export interface SearchResult {
  collection: string;
  id: number | string;
  code?: string | null;
  title: string;
  subtitle?: string | null;
  matched?: string | null;
  bbox?: Box | null;
}

/** Households and people, as one count. */
export interface Count {
  households: number;
  members: number;
}

/** The answer of the affected-area process. */
export interface Affected {
  total: Count;
  possible: Count;
  groups: (Count & { ethnic_group: string; poverty: string })[];
  communes: (Count & { code: string; name: string })[];
  as_of: string;
  data_version: string;
  suppressed: number;
  /** In published answers: every number of households is a multiple of this, and members are estimates. */
  rounding?: number;
  precision: "exact" | "published";
}

/** What the affected-area process counts in. */
export type AffectedArea = Geometry | { event: number | string; known_at?: number } | { areas: string[] };

/** Who is logged in. */
export interface User {
  name: string;
  display_name: string;
  /** Somebody else set the password: nothing is open before it is changed. */
  must_change_password: boolean;
  grants: { role: string; area_code?: string | null; area_name?: string | null; community?: string | null }[];
  /** Activations under which household rows are open to this person now. */
  openings?: { activation: number; break_glass: boolean; reason: string; until: string }[];
}

/** The answer of `/auth/me` and `/auth/login`. */
export interface Session {
  user: User | null;
  csrf_token?: string | null;
}

/** A field of `/schema`, as JSON Schema with the service's own additions. */
export interface SchemaField {
  type?: string | string[];
  format?: string;
  title?: string;
  enum?: (string | number | null)[];
  /** The values of a code list, with their words. */
  oneOf?: { const?: string | number | null; title?: string; "x-title-vi"?: string; "x-title-en"?: string }[];
  minimum?: number;
  maximum?: number;
  pattern?: string;
  maxLength?: number;
  readOnly?: boolean;
  "x-title-vi"?: string;
  "x-title-en"?: string;
  "x-unit"?: string;
  "x-codes"?: string;
  "x-ogc-role"?: string;
}

/** The answer of `/schema`. */
export interface Schema {
  title?: string;
  properties: Record<string, SchemaField>;
  required?: string[];
}
