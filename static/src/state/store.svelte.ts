import { SvelteSet } from "svelte/reactivity";
import type { Affected, Box, Geometry, Lang, LayerMeta, StyleMeta, Text, ThemeMeta, User } from "../api/types";
import { makeFormat, say } from "../i18n/format";
import type { Messages } from "../i18n/vi";
import type { Figure } from "../layers/classes";
import type { MapController } from "../map/controller";
import type { Reach } from "./reach";

/** A record of a collection; administrative units are named by their official code. */
export interface Selection {
  collection: string;
  id: string;
}

/** What the map shows: centre, zoom and box in degrees. */
export interface View {
  zoom: number;
  lat: number;
  lng: number;
  box: Box;
}

/** One thing on the map, as the list beside the map names it. */
export interface Shown {
  collection: string;
  id: string;
  layer: string;
  name: string;
  code: string | null;
}

/** The thing under the pointer. */
export interface Hover {
  x: number;
  y: number;
  collection: string;
  id: string;
  name: string;
}

/** A name and place of an administrative unit, from the list fetched once. */
export interface Area {
  code: string;
  level: string;
  name: string;
  fullName: string;
  parent: string;
}

/** The width classes of the layout: below 600, below 1024, below 1280, and wider. */
export type Layout = "phone" | "tablet" | "laptop" | "desk";

/** What a tile says about a thing that has no record of its own, such as a sum of households. */
export interface CellCard {
  layer: string;
  values: Record<string, unknown>;
}

/** Whether a thing that is fetched is on its way, there, or failed. */
export type Progress = "idle" | "loading" | "ready" | "failed";

/** The text, kind and action of the message at the foot of the map. */
export interface Toast {
  text: string;
  kind: "done" | "error";
}

/** A page of the disaster desk, and the thing that it shows: the code of an event or the code of a warning. */
export interface DeskPage {
  page: "events" | "bulletin" | "cutoff" | "warnings" | "damage" | "report";
  id: string | null;
  /** The unit whose damage is shown or reported; null for the one that is next to whoever looks. */
  unit?: string | null;
  /** The moment whose figures are shown; null for now. */
  at?: string | null;
}

/** Everything that more than one part of the page reads. Made once; parts read it and call its methods. */
class Store {
  lang = $state<Lang>("vi");
  m = $state.raw<Messages>(undefined as unknown as Messages);
  format = $derived(makeFormat(this.lang));
  appearance = $state<"light" | "dark">("light");
  width = $state(1280);

  meta = $state.raw<StyleMeta | null>(null);
  metaProgress = $state<Progress>("idle");
  map = $state.raw<MapController | null>(null);
  mapProgress = $state<Progress>("idle");
  mapIdle = $state(0);

  on = new SvelteSet<string>();
  onlyYear = new SvelteSet<string>();
  openRow = $state<string | null>(null);
  busySources = $state.raw<ReadonlySet<string>>(new Set());
  failedSources = $state.raw<ReadonlySet<string>>(new Set());

  themeId = $state<string | null>(null);
  periodFrom = $state<string | null>(null);
  figures = $state.raw<ReadonlyMap<string, Figure>>(new Map());
  figuresProgress = $state<Progress>("idle");
  figuresIllustrative = $state(false);

  areas = $state.raw<ReadonlyMap<string, Area>>(new Map());
  /** Figures of the level that the statistic colours: provinces have figures too. */
  levelFigures = $derived.by(() => {
    const level = this.theme?.level;
    if (!level || this.areas.size === 0) return this.figures;
    return new Map([...this.figures].filter(([code]) => this.areas.get(code)?.level === level));
  });
  /** Codes of that level without a figure. */
  missing = $derived.by(() => {
    const level = this.theme?.level;
    if (this.figuresProgress !== "ready") return [];
    return [...this.areas.values()].filter((area) => area.level === level && !this.figures.has(area.code)).map((area) => area.code);
  });

  selection = $state.raw<Selection | null>(null);
  cell = $state.raw<CellCard | null>(null);
  shape = $state.raw<Geometry | null>(null);
  /** The map moves to the shape of the selection once it is there. */
  wantsFlight = $state(false);
  view = $state.raw<View | null>(null);
  hover = $state.raw<Hover | null>(null);
  shown = $state.raw<readonly Shown[]>([]);

  left = $state<"layers" | "list" | null>(null);
  task = $state<"none" | "area" | "edit" | "import" | "disaster" | "answers">("none");
  /** What the disaster desk shows. */
  disaster = $state.raw<DeskPage>({ page: "events", id: null });
  /** The kept answer that is shown; null for the list of them. */
  answer = $state<string | null>(null);
  /** The desk asked for the count of an area, which leads back to it. */
  isFromDesk = $state(false);
  affected = $state.raw<Affected | null>(null);
  editing = $state.raw<{ collection: string; id: string | null } | null>(null);
  /** The import that the import task shows; null while a file is chosen. */
  importing = $state<string | null>(null);
  dialog = $state<"none" | "login" | "search" | "media" | "activations">("none");

  /** How often a panel has asked to see the map: a sheet that covers it sinks. */
  mapAsked = $state(0);
  /** A sheet covers all of the map but a strip. */
  isMapCovered = $state(false);

  user = $state.raw<User | null>(null);
  /** The service has said who is logged in. */
  isUserKnown = $state(false);
  reach = $state.raw<Reach>({ state: "ok", since: null });
  toast = $state.raw<Toast | null>(null);
  printing = $state.raw<{ image: string } | null>(null);

  layout = $derived<Layout>(
    this.width < 600 ? "phone" : this.width < 1024 ? "tablet" : this.width < 1280 ? "laptop" : "desk",
  );
  theme = $derived<ThemeMeta | null>(this.meta?.themes.find((theme) => theme.id === this.themeId) ?? null);
  period = $derived(
    this.theme?.periods.find((period) => period.from === this.periodFrom) ?? this.theme?.periods.at(-1) ?? null,
  );
  year = $derived(this.period?.from.slice(0, 4) ?? null);
  /** The newest period is chosen; what happened after it belongs to it. */
  isNewest = $derived(this.period !== null && this.period === this.theme?.periods.at(-1));
  ramp = $derived(this.theme?.colours[this.appearance] ?? []);
  /** A layer of risk levels is on; then the statistic shows outlines only. */
  riskOn = $derived((this.meta?.layers ?? []).some((layer) => this.on.has(layer.id) && isRiskLayer(layer)));
  canEdit = $derived((this.user?.grants ?? []).some((grant) => grant.role === "editor" || grant.role === "admin"));

  /** Has a role that makes records; of which collections the service says. */
  canImport = $derived((this.user?.grants ?? []).some((grant) => grant.role === "editor" || grant.role === "disaster"));

  /** Has a role under which households of some area are counted one by one, and villages cut off are told. */
  counts = $derived((this.user?.grants ?? []).some((grant) => ["viewer", "editor", "approver", "disaster"].includes(grant.role)));

  /** Has to do with opening household rows: asks, confirms or reviews. */
  activates = $derived((this.user?.grants ?? []).some((grant) => ["disaster", "approver", "auditor"].includes(grant.role)));

  /** The words of `text` in the page's language. */
  say(text: Text | null | undefined): string {
    return say(text ?? undefined, this.lang);
  }

  /** The words of a code of a list; the code itself when the list does not hold it. */
  code(list: string | null | undefined, value: unknown): string {
    const text = list ? this.meta?.codes[list]?.[String(value)] : undefined;
    return text ? this.say(text) : String(value);
  }

  /** A layer by its id. */
  layer(id: string): LayerMeta | null {
    return this.meta?.layers.find((layer) => layer.id === id) ?? null;
  }

  /** The first layer that draws a collection. */
  layerOf(collection: string): LayerMeta | null {
    return this.meta?.layers.find((layer) => layer.collection === collection) ?? null;
  }

  /** Shows a record in the inspector; null closes it. */
  select(selection: Selection | null, flies = false): void {
    this.selection = selection;
    this.cell = null;
    this.shape = null;
    this.wantsFlight = flies;
    if (selection && this.task === "edit") this.task = "none";
  }

  /** Says something at the foot of the map. Never the only copy of a message. */
  tell(text: string, kind: Toast["kind"] = "done"): void {
    this.toast = { text, kind };
  }
}

/** How many legal risk levels there are (Decision 18/2021/QĐ-TTg, article 4). */
const RISK_LEVELS = 5;

/** True for a layer that covers areas with legal risk levels: its legend has all of them. */
export function isRiskLayer(layer: LayerMeta): boolean {
  return (layer.legend ?? []).filter((entry) => entry.symbol === "pattern").length >= RISK_LEVELS;
}

/** The page's state. */
export const store = new Store();
