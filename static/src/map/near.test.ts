import { expect, test } from "vitest";
import { nearestPart } from "./near";

test("the nearest place of a segment lies between its ends, or is one of them", () => {
  const [from, to] = [{ x: 0, y: 0 }, { x: 10, y: 0 }];
  expect(nearestPart(from, to, { x: 4, y: 3 })).toEqual({ part: 0.4, distance: 3 });
  expect(nearestPart(from, to, { x: -3, y: 4 })).toEqual({ part: 0, distance: 5 });
  expect(nearestPart(from, to, { x: 13, y: 4 })).toEqual({ part: 1, distance: 5 });
});

test("a segment without length is its one place", () => {
  expect(nearestPart({ x: 1, y: 1 }, { x: 1, y: 1 }, { x: 4, y: 5 })).toEqual({ part: 0, distance: 5 });
});
