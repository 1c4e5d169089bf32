/** What the page knows about the two things it needs: the network, and the database behind the service. */
export interface Reach {
  state: "ok" | "network" | "database";
  /** When what is shown was last true, as an ISO time; null when nobody knows. */
  since: string | null;
}

/** The header in which the service says for how many seconds an answer has not been compared with the database. */
const STALE = "banlang-stale-seconds";

/** Two times closer than this are the same moment, heard twice: the words on the page stay still. */
const SAME_MOMENT_MS = 30_000;

/** The moment of which an answer is, in milliseconds; null when the service does not call it old. */
export function staleSince(headers: Headers, now: number): number | null {
  const seconds = Number(headers.get(STALE) ?? "");
  return seconds > 0 ? now - seconds * 1000 : null;
}

/** The database is away since `since`; an outage that is known keeps the time that it was first given. */
export function away(before: Reach, since: number | null): Reach {
  if (since === null) return { state: "database", since: before.since };
  const isKnown = before.since !== null && Math.abs(Date.parse(before.since) - since) < SAME_MOMENT_MS;
  return { state: "database", since: isKnown ? before.since : new Date(since).toISOString() };
}

/** The network is gone. A map that was old before is not younger for it. */
export function cutOff(before: Reach, lastAnswer: number | null): Reach {
  const since = before.since ?? (lastAnswer === null ? null : new Date(lastAnswer).toISOString());
  return { state: "network", since };
}
