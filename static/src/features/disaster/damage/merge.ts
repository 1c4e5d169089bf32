import type { Figure, Figures } from "./types";

/** A figure of which two people have said different things. */
export interface Conflict {
  code: string;
  /** What held when the officer read the form. */
  before: Figure | null;
  theirs: Figure;
  mine: number;
}

/** What becomes of a form that somebody else has written meanwhile. */
export interface Merged {
  /** Both have changed it, and to different amounts: somebody has to choose. */
  conflicts: Conflict[];
  /** Only the other one has changed it: theirs is taken. */
  taken: string[];
}

/** The amounts of a form by indicator: what the officer means now. */
export type Amounts = Readonly<Record<string, number>>;

/** Puts the newest figures beside what was read and what the officer has written since. */
export function merge(base: Figures, theirs: Figures, mine: Amounts): Merged {
  const conflicts: Conflict[] = [];
  const taken: string[] = [];
  for (const [code, figure] of Object.entries(theirs)) {
    const before = base[code] ?? null;
    if (before && isSame(before, figure)) continue;
    const wanted = mine[code];
    const isMineNew = wanted !== undefined && wanted !== before?.amount;
    if (!isMineNew) taken.push(code);
    else if (wanted !== figure.amount) conflicts.push({ code, before, theirs: figure, mine: wanted });
  }
  return { conflicts, taken };
}

function isSame(one: Figure, other: Figure): boolean {
  return one.amount === other.amount && one.unit === other.unit && one.reported_at === other.reported_at;
}
