import { isAtWork } from "./desk.svelte";
import type { ImportJob } from "./types";

/** What the panel shows of an import: the work going on, its columns, what the check said, or how it ended. */
export type Stage = "working" | "columns" | "result" | "end" | "over";

/** The stage of a job; `isMatching` when the person went back to the columns. */
export function stageOf(job: ImportJob, isMatching: boolean): Stage {
  if (isAtWork(job)) return "working";
  if (job.state === "done" || (job.state === "undone" && !isMatching)) return "end";
  if (job.state === "checked" && job.report && !isMatching) return "result";
  return job.probe && job.can.includes("run") ? "columns" : "over";
}

/** The step, from 0, that a job is at. */
export function stepOf(job: ImportJob | null, stage: Stage | null): number {
  if (!job || job.state === "probing" || stage === "over") return 0;
  if (job.state === "checking" || stage === "result") return 2;
  if (job.state === "writing") return 3;
  return stage === "end" ? 4 : 1;
}
