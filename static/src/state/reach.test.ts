import { expect, test } from "vitest";
import { away, cutOff, type Reach, staleSince } from "./reach";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const fine: Reach = { state: "ok", since: null };

test("an answer is as old as its header says, and without the header it is not old", () => {
  expect(staleSince(new Headers({ "banlang-stale-seconds": "90" }), NOON)).toBe(NOON - 90_000);
  expect(staleSince(new Headers(), NOON)).toBeNull();
  expect(staleSince(new Headers({ "banlang-stale-seconds": "soon" }), NOON)).toBeNull();
});

test("the time of an outage stays as it was first said, whatever a second more or less", () => {
  const first = away(fine, NOON);
  expect(first).toEqual({ state: "database", since: "2026-11-22T12:00:00.000Z" });
  expect(away(first, NOON + 1400)).toEqual(first);
  expect(away(first, null)).toEqual(first);
});

test("a later outage has a time of its own", () => {
  expect(away(away(fine, NOON), NOON + 300_000).since).toBe("2026-11-22T12:05:00.000Z");
});

test("a refusal of which nobody knows the moment has no time", () => {
  expect(away(fine, null)).toEqual({ state: "database", since: null });
});

test("without the network the page is of the last answer, or of the moment when the database went", () => {
  expect(cutOff(fine, NOON)).toEqual({ state: "network", since: "2026-11-22T12:00:00.000Z" });
  expect(cutOff(away(fine, NOON), NOON + 600_000)).toEqual({ state: "network", since: "2026-11-22T12:00:00.000Z" });
  expect(cutOff(fine, null)).toEqual({ state: "network", since: null });
});
