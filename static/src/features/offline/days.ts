const HOUR_MS = 3_600_000;

/** A clock may be so much slow without a word. */
const SLACK_MS = 26 * HOUR_MS;

/** How many days of the calendar lie between a time and now; null when the time is in the future, as on a device whose clock is slow. */
export function daysSince(iso: string, now: number): number | null {
  const then = Date.parse(iso);
  if (!Number.isFinite(then) || then > now + HOUR_MS) return null;
  const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
  return Math.max(0, Math.round((midnight(now) - midnight(then)) / (24 * HOUR_MS)));
}

/** Whether something may still be opened: its last moment has not come, and the clock is not before the time at which it was made. */
export function expiryState(madeAt: string, expiresAt: string | null, now: number): "open" | "expired" | "clock" {
  if (expiresAt === null) return "open";
  const until = Date.parse(expiresAt);
  if (!Number.isFinite(until) || now >= until) return "expired";
  return now + SLACK_MS < Date.parse(madeAt) ? "clock" : "open";
}
