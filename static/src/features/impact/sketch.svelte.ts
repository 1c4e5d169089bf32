import type { Geometry } from "../../api/types";
import { crossingVertex, type LonLat, ringArea } from "../../map/geometry";
import type { PointerTool, Spot } from "../../map/types";
import { store } from "../../state/store.svelte";

/** How near a press must be to take a vertex or the middle of a side, in pixels. */
const GRAB_PX = 14;
const TOUCH_GRAB_PX = 22;

/** A polygon that is being drawn: vertices, undo, and the pointer and keys that change them. */
class Sketch implements PointerTool {
  readonly cursor = "crosshair";
  vertices = $state.raw<readonly LonLat[]>([]);
  active = $state<number | null>(null);
  #past: (readonly LonLat[])[] = [];
  canUndo = $state(false);
  /** Called when the reader closes the ring on its first vertex. */
  onclose: () => void = () => undefined;
  #held: number | null = null;
  #wasDragged = false;

  crossing = $derived(this.vertices.length >= 4 ? crossingVertex(this.vertices) : null);
  area_m2 = $derived(this.vertices.length >= 3 ? ringArea(this.vertices) : 0);
  /** The drawn area; null until it has three vertices and no crossing. */
  geometry = $derived.by<Geometry | null>(() => {
    const first = this.vertices[0];
    if (!first || this.vertices.length < 3) return null;
    return { type: "Polygon", coordinates: [[...this.vertices, first].map(([lng, lat]) => [round(lng), round(lat)])] };
  });

  #change(next: readonly LonLat[]): void {
    this.#past.push(this.vertices);
    this.canUndo = true;
    this.vertices = next;
  }

  /** Adds a vertex at the end; a second one at the same place is none. */
  add(at: LonLat): void {
    const last = this.vertices.at(-1);
    if (last && round(last[0]) === round(at[0]) && round(last[1]) === round(at[1])) return;
    this.#change([...this.vertices, at]);
    this.active = this.vertices.length - 1;
  }

  /** Takes the last change back. */
  undo(): void {
    const before = this.#past.pop();
    if (!before) return;
    this.vertices = before;
    this.active = before.length > 0 ? before.length - 1 : null;
    this.canUndo = this.#past.length > 0;
  }

  /** Takes all vertices away; undo brings them back. */
  clear(): void {
    if (this.vertices.length > 0) this.#change([]);
    this.active = null;
  }

  /** Forgets everything, also what undo would bring back. */
  reset(): void {
    this.vertices = [];
    this.active = null;
    this.#past = [];
    this.canUndo = false;
  }

  #near(spot: Spot): { vertex: number } | { middle: number } | null {
    const reach = matchMedia("(pointer: coarse)").matches ? TOUCH_GRAB_PX : GRAB_PX;
    const distance = ([lng, lat]: LonLat): number => {
      const at = store.map?.project(lng, lat);
      return at ? Math.hypot(at.x - spot.x, at.y - spot.y) : Infinity;
    };
    const vertex = this.vertices.findIndex((point) => distance(point) <= reach);
    if (vertex >= 0) return { vertex };
    const middle = this.#middles().findIndex((point) => distance(point) <= reach * 0.7);
    return middle >= 0 ? { middle } : null;
  }

  #middles(): LonLat[] {
    if (this.vertices.length < 3) return [];
    return this.vertices.map((point, index) => {
      const next = this.vertices[(index + 1) % this.vertices.length] as LonLat;
      return [(point[0] + next[0]) / 2, (point[1] + next[1]) / 2] as const;
    });
  }

  press(spot: Spot): boolean {
    const near = this.#near(spot);
    this.#wasDragged = false;
    if (!near) return false;
    if ("middle" in near) {
      const at: LonLat = [spot.lng, spot.lat];
      this.#change([...this.vertices.slice(0, near.middle + 1), at, ...this.vertices.slice(near.middle + 1)]);
      this.#held = near.middle + 1;
      this.#wasDragged = true;
    } else {
      this.#held = near.vertex;
    }
    this.active = this.#held;
    return true;
  }

  drag(spot: Spot): void {
    if (this.#held === null) return;
    const moved = this.vertices.map((point, index) => (index === this.#held ? ([spot.lng, spot.lat] as const) : point));
    if (this.#wasDragged) this.vertices = moved;
    else this.#change(moved);
    this.#wasDragged = true;
  }

  release(): void {
    this.#held = null;
  }

  click(spot: Spot): void {
    if (this.#wasDragged) {
      this.#wasDragged = false;
      return;
    }
    const near = this.#near(spot);
    if (near && "vertex" in near) {
      if (near.vertex === 0 && this.vertices.length >= 3) this.onclose();
      else this.active = near.vertex;
      return;
    }
    this.add([spot.lng, spot.lat]);
  }

  move(): void {
    // The ring is drawn from its vertices only; a rubber line would follow here.
  }
}

function round(degrees: number): number {
  return Number(degrees.toFixed(6));
}

/** The one drawing of the page. */
export const sketch = new Sketch();
