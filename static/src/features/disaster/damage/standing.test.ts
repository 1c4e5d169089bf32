import { expect, test } from "vitest";
import { standingOf } from "./standing";
import type { Duty, Standing } from "./types";

const duty = (standing: Standing): Duty => ({ standing, due: 1, made: 0, missed_at: [], last_at: null, next_due_at: null });

test("who has said nothing is told from who is behind", () => {
  expect(standingOf({ duty: duty("late"), last_at: null })).toBe("silent");
  expect(standingOf({ duty: duty("late"), last_at: "2026-11-01T00:00:00Z" })).toBe("late");
  expect(standingOf({ duty: duty("waiting"), last_at: null })).toBe("waiting");
  expect(standingOf({ duty: null, last_at: null })).toBe("in_time");
});
