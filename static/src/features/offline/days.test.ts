import { expect, test } from "vitest";
import { daysSince, expiryState } from "./days";

const NOON = new Date(2026, 10, 22, 12).getTime();
const at = (day: number, hour: number): string => new Date(2026, 10, day, hour).toISOString();

test("the age of a pack is counted in days of the calendar, not in hours", () => {
  expect(daysSince(at(22, 1), NOON)).toBe(0);
  expect(daysSince(at(21, 23), NOON)).toBe(1);
  expect(daysSince(at(15, 12), NOON)).toBe(7);
});

test("a device whose clock is slow does not know the age", () => {
  expect(daysSince(at(23, 12), NOON)).toBeNull();
  expect(daysSince("soon", NOON)).toBeNull();
});

test("what has a last moment is shut from that moment on, and while the clock stands before the day on which it was made", () => {
  expect(expiryState(at(20, 0), at(22, 13), NOON)).toBe("open");
  expect(expiryState(at(20, 0), at(22, 12), NOON)).toBe("expired");
  expect(expiryState(at(25, 0), at(27, 0), NOON)).toBe("clock");
  expect(expiryState(at(20, 0), "never", NOON)).toBe("expired");
  expect(expiryState(at(25, 0), null, NOON)).toBe("open");
});
