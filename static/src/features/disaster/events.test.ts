import { expect, test } from "vitest";
import { byState, eventRows } from "./events";

const row = (code: string, state: string, risk_level: string, started_at: string): Record<string, string> => ({ code, name: code, kind: "bao", state, risk_level, started_at });

test("what goes on stands first, the highest level before the newest; past events only by time", () => {
  const rows = [row("a", "past", "5", "2020-01-01"), row("b", "past", "1", "2021-01-01"), row("c", "active", "2", "2026-11-02"), row("d", "active", "4", "2026-11-01"), row("e", "watch", "", "2026-11-03")];
  const groups = byState(eventRows(rows)).map(({ state, events }) => [state, events.map((event) => event.code).join("")]);
  expect(groups).toEqual([["active", "dc"], ["watch", "e"], ["past", "ba"]]);
});

test("an event that was merged into another one is not listed", () => {
  expect(eventRows([{ ...row("a", "past", "", "2020-01-01"), merged_into: "b" }])).toEqual([]);
});
