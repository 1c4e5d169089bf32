/** The states of an event, in the order in which people look for them. */
export const STATES = ["active", "watch", "past"] as const;

/** A state of an event. */
export type State = (typeof STATES)[number];

/** An event of the list. */
export interface EventRow {
  code: string;
  name: string;
  nameEn: string;
  kind: string;
  level: number;
  state: State;
  startedAt: string;
}

/** Rows of the service as events; those that were merged into another one are left out. */
export function eventRows(rows: readonly Record<string, string>[]): EventRow[] {
  return rows
    .filter((row) => row["code"] && !row["merged_into"])
    .map((row) => ({
      code: row["code"] ?? "",
      name: row["name"] ?? "",
      nameEn: row["name_en"] ?? "",
      kind: row["kind"] ?? "",
      level: Number(row["risk_level"] || 0),
      state: STATES.find((state) => state === row["state"]) ?? "past",
      startedAt: row["started_at"] ?? "",
    }));
}

/** The events of each state, those with the highest level first while something has to be done, else the newest. */
export function byState(events: readonly EventRow[]): { state: State; events: EventRow[] }[] {
  const newest = (a: EventRow, b: EventRow): number => b.startedAt.localeCompare(a.startedAt);
  return STATES.map((state) => ({
    state,
    events: events
      .filter((event) => event.state === state)
      .sort((a, b) => (state === "past" ? 0 : b.level - a.level) || newest(a, b)),
  }));
}
