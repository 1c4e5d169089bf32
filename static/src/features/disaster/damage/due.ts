const DAY_MS = 86_400_000;

/** Which report is written at a moment. */
export type Kind = { is: "quick" } | { is: "daily"; number: number } | { is: "late" };

/** The report that is due next at a moment: the quick one in the first 24 hours, then one each day, and after the end what is added. */
export function kindOf(startedAt: string, endedAt: string | null, now: number): Kind {
  const number = dayOf(startedAt, now);
  if (endedAt !== null && number > dayOf(startedAt, Date.parse(endedAt))) return { is: "late" };
  return number === 1 ? { is: "quick" } : { is: "daily", number };
}

/** The day of an event that a moment belongs to, from 1; up to 24 hours after the start the first. */
function dayOf(startedAt: string, moment: number): number {
  return Math.floor(Math.max(0, moment - Date.parse(startedAt) - 1) / DAY_MS) + 1;
}
