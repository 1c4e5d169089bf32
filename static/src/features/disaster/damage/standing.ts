import type { ListedUnit, Standing } from "./types";

/** How a unit stands as the page shows it: one that has said nothing at all is told from one that is behind. */
export type Shown = Standing | "silent";

/** Whom somebody has to call first. */
export const ORDER: readonly Shown[] = ["silent", "late", "gaps", "waiting", "in_time"];

/** How a unit stands; one that owes nothing stands well. */
export function standingOf({ duty, last_at }: Pick<ListedUnit, "duty" | "last_at">): Shown {
  if (!duty) return "in_time";
  return duty.standing === "late" && last_at === null ? "silent" : duty.standing;
}
