import type { Problem } from "../../api/client";
import type { AffectedArea, Geometry } from "../../api/types";
import type { Hit } from "../../map/types";
import { store } from "../../state/store.svelte";

/** The state of one count of households. */
class Impact {
  title = $state("");
  /** What the map outlines; null when the area needs no outline, such as the whole view. */
  shape = $state.raw<Geometry | null>(null);
  /** What is counted in, as the service is asked. */
  area = $state.raw<AffectedArea | null>(null);
  /** Row id of the event whose footprint is counted in. */
  event = $state<number | null>(null);
  hits = $state.raw<readonly Hit[]>([]);
  progress = $state<"idle" | "busy" | "ready" | "failed">("idle");
  problem = $state.raw<Problem | null>(null);
  took_ms = $state(0);
  /** When the rows behind the answer were last true, if the database was away; null when they were as of now. */
  since = $state<string | null>(null);

  /** A count starts. */
  begin(title: string, shape: Geometry | null, area: AffectedArea): void {
    this.title = title;
    this.shape = shape;
    this.area = area;
    this.event = "event" in area ? Number(area.event) : null;
    this.hits = [];
    this.problem = null;
    this.progress = "busy";
    store.affected = null;
  }

  /** The answer is there. */
  finish(took_ms: number): void {
    this.took_ms = took_ms;
    this.since = store.reach.state === "database" ? store.reach.since : null;
    this.progress = "ready";
  }

  /** The service refused, or was not reached. */
  fail(problem: Problem): void {
    this.problem = problem;
    this.progress = "failed";
  }

  /** Back to choosing an area. */
  reset(): void {
    this.progress = "idle";
    this.hits = [];
    this.shape = null;
    this.area = null;
    this.problem = null;
    store.affected = null;
  }
}

/** The one count that the page shows. */
export const impact = new Impact();
