import { Problem } from "../../../api/client";
import { listItems } from "../../../api/records";
import type { Item, Values } from "../../../api/types";
import { store } from "../../../state/store.svelte";
import type { Chosen } from "../cutoff/desk.svelte";
import { boxTime, clean, isoTime } from "../parts/typed";
import { askRecord, change, make, ROADS } from "./ask";
import { Faults } from "./faults.svelte";
import { textFault } from "./form";
import { keepers, keeps } from "./rights";
import { refusalOf } from "./say";
import { reportCode, standingOf } from "./standing";
import { recordWords } from "./words";

/** What a road is reported to be, the gravest first. */
export const ROAD_STATES = ["closed", "difficult", "open"] as const;

const LINE_MOST = 300;

/** The state of one road or of a place on it, while it is being reported. */
export class RoadReport {
  status = $state<(typeof ROAD_STATES)[number]>("closed");
  since = $state(boxTime(new Date().toISOString()));
  by = $state("");
  reason = $state("");
  source = $state("");
  area = $state(keepers()[0]?.code ?? "");
  readonly faults = new Faults(() => this.#check(), () => JSON.stringify([this.status, this.since, this.by, this.reason, this.source, this.area]));
  trouble = $state("");
  isBusy = $state(false);
  /** What is reported of it now; saving changes that report. */
  standing = $state.raw<Item | null>(null);
  #etag = "";

  constructor(readonly road: Chosen) {}

  /** Looks for what is reported of it now. */
  async look(signal: AbortSignal): Promise<void> {
    if (this.road.code === "") return;
    const rows = (await listItems(ROADS, { road_code: this.road.code, limit: 100 }, signal)).features;
    const found = standingOf(rows, this.road);
    if (!found) return;
    const { item, etag } = await askRecord(ROADS, found.id);
    this.#etag = etag;
    this.standing = item;
    if (typeof item.properties["area_code"] === "string") this.area = item.properties["area_code"];
    // A road that was reported is most often reported again because it is open.
    if (item.properties["status"] !== "open") this.status = "open";
  }

  #check(): Record<string, string> {
    const w = recordWords(store.lang);
    const text = (value: string, isNeeded: boolean): string => textFault(value, isNeeded, LINE_MOST, w, store.format.count);
    const at = Date.parse(this.since);
    const all: Record<string, string> = {
      since: Number.isNaN(at) ? w.fault.time : at > Date.now() ? w.fault.ahead : "",
      reported_by: text(this.by, true),
      reason: text(this.reason, false),
      source: text(this.source, false),
      area_code: this.area || keeps(null) ? "" : w.fault.area,
    };
    return Object.fromEntries(Object.entries(all).filter(([, fault]) => fault));
  }

  #values(now: Date): Values {
    const text = (value: string): string | null => clean(value) || null;
    return {
      status: this.status, since: isoTime(this.since), reported_at: now.toISOString(), reported_by: text(this.by), reason: text(this.reason),
      source: text(this.source), area_code: text(this.area),
    };
  }

  /** Saves it; true when the service has it. */
  async save(): Promise<boolean> {
    const w = recordWords(store.lang);
    this.trouble = "";
    if (this.faults.look() > 0) return false;
    this.isBusy = true;
    const now = new Date();
    const { code, at } = this.road;
    try {
      if (this.standing) await change(ROADS, this.standing.id, this.#etag, this.#values(now));
      else await make(ROADS, { type: "Feature", geometry: at ? { type: "Point", coordinates: at } : null, properties: { code: reportCode(code, now), road_code: code || null, ...this.#values(now) } });
      return true;
    } catch (cause) {
      if (cause instanceof Problem && cause.status === 403) this.faults.refuse("area_code", w.fault.notYours);
      else this.trouble = refusalOf(cause, w);
      return false;
    } finally {
      this.isBusy = false;
    }
  }
}
