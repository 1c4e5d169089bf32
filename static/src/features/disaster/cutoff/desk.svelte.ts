import { getJson } from "../../../api/client";
import { Problem } from "../../../api/client";
import type { AffectedArea, Count } from "../../../api/types";
import { refusalWords } from "../../../app/refusal";
import type { DeskMark, PointerTool, Spot } from "../../../map/types";
import { store } from "../../../state/store.svelte";

/** How far it is. */
interface Distance {
  name: string;
  metres: number;
  walking_hours: number;
}

type Villages = Count & { villages: number };

/** What is closed or hard to pass. */
export interface ClosedRoad {
  road: string | null;
  name: string | null;
  status: string;
  by: string;
  since?: string;
  reason?: string;
  reported_by?: string;
  off_road?: boolean;
  place?: [number, number];
}

/** The answer of the service. */
export interface CutAnswer {
  total: Villages;
  isolated: Villages;
  lost: Record<string, Villages>;
  villages: (Count & {
    commune_code: string;
    commune: string | null;
    name: string | null;
    place: [number, number];
    lost: string[];
    ways: { to: string; before: Distance; after: Distance | null }[];
  })[];
  unknown: Villages;
  asked: Villages;
  closed: ClosedRoad[];
  as_of: string;
}

/** A place on a road, or a whole road by its code, that the officer takes for closed. */
export interface Chosen {
  code: string;
  name: string;
  at: [number, number] | null;
}

/** How near a road a finger and the centre of the map must be, in pixels. */
const REACH_PX = 22;

/** Roads that are taken for closed, and what they cut off. */
class CutDesk implements PointerTool {
  readonly cursor = "crosshair";
  chosen = $state.raw<readonly Chosen[]>([]);
  reported = $state(true);
  isTapping = $state(false);
  /** The last tap found no road. */
  isMissed = $state(false);
  answer = $state.raw<CutAnswer | null>(null);
  /** The question that was answered. */
  asked = $state.raw<object | null>(null);
  isBusy = $state(false);
  trouble = $state("");
  isClosed = $state(false);

  #change(next: readonly Chosen[]): void {
    this.chosen = next;
    this.answer = null;
    this.isMissed = false;
  }

  /** Closes the road under a spot. */
  closeAt(spot: { x: number; y: number }): void {
    const layer = store.layerOf("road");
    const found = layer ? store.map?.nearestLine(layer.id, spot, REACH_PX) : null;
    this.isMissed = !found;
    if (!found) return;
    const text = (key: string): string => (typeof found.values[key] === "string" ? found.values[key] : "");
    const at: [number, number] = [Number(found.at[0].toFixed(6)), Number(found.at[1].toFixed(6))];
    this.#change([...this.chosen, { code: text("code"), name: text("name"), at }]);
  }

  /** Closes a whole road, or opens it again. */
  toggle(code: string, name: string): void {
    const others = this.chosen.filter((own) => own.at !== null || own.code !== code);
    this.#change(others.length < this.chosen.length ? others : [...others, { code, name, at: null }]);
  }

  /** Opens what was closed. */
  open(index: number): void {
    this.#change(this.chosen.filter((_, own) => own !== index));
  }

  /** What was taken for closed is reported now, and counts with the other reports. */
  isReported(road: Chosen): void {
    this.#change(this.chosen.filter((own) => own !== road));
    this.reported = true;
  }

  /** Asks which villages are cut off. */
  async run(area: AffectedArea): Promise<void> {
    this.isBusy = true;
    this.trouble = "";
    this.isClosed = false;
    this.isTapping = false;
    const closed = {
      roads: [...new Set(this.chosen.filter((own) => own.at === null).map((own) => own.code))],
      places: this.chosen.flatMap((own) => (own.at ? [own.at] : [])),
    };
    try {
      const inputs = { area, closed, reported: this.reported };
      this.answer = await getJson<CutAnswer>("/api/processes/cut-off/execution", { method: "POST", body: { inputs } });
      this.asked = inputs;
    } catch (cause) {
      this.answer = null;
      this.isClosed = cause instanceof Problem && cause.status === 403;
      this.trouble = refusalWords(cause, store.m) || store.m.error.generic;
    } finally {
      this.isBusy = false;
    }
  }

  /** What the map shows of it. */
  marks(noName: string, households: (n: number) => string): DeskMark[] {
    const point = (at: [number, number]): DeskMark["geometry"] => ({ type: "Point", coordinates: at });
    const closed = this.answer ? this.answer.closed.flatMap((own) => (own.place && own.status === "closed" ? [own.place] : [])) : [];
    const places = [...closed, ...this.chosen.flatMap((own) => (own.at && !this.answer ? [own.at] : []))];
    const villages = (this.answer?.villages ?? []).map((own): DeskMark => ({
      geometry: point(own.place),
      role: own.lost.length > 0 ? "cut" : "longer",
      name: own.name ?? noName,
      words: households(own.households),
    }));
    return [...villages, ...places.map((at): DeskMark => ({ geometry: point(at), role: "closed" }))];
  }

  press(): boolean {
    return false;
  }
  drag(): void {
    // A road is tapped, not dragged.
  }
  release(): void {
    // Nothing is held.
  }
  move(): void {
    // The cursor says enough.
  }
  click(spot: Spot): void {
    this.closeAt(spot);
  }
}

/** The one question about closed roads of the page. */
export const cut = new CutDesk();
