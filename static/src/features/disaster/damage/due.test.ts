import { expect, test } from "vitest";
import { kindOf } from "./due";

const start = "2026-11-01T06:00:00Z";
const hour = (hours: number): number => Date.parse(start) + hours * 3_600_000;

test("the first 24 hours have the quick report, and each day after them one of its own", () => {
  expect(kindOf(start, null, hour(-2))).toEqual({ is: "quick" });
  expect(kindOf(start, null, hour(24))).toEqual({ is: "quick" });
  expect(kindOf(start, null, hour(25))).toEqual({ is: "daily", number: 2 });
  expect(kindOf(start, null, hour(49))).toEqual({ is: "daily", number: 3 });
});

test("what comes after the last day is added to it", () => {
  const end = new Date(hour(30)).toISOString();
  expect(kindOf(start, end, hour(40))).toEqual({ is: "daily", number: 2 });
  expect(kindOf(start, end, hour(49))).toEqual({ is: "late" });
});
