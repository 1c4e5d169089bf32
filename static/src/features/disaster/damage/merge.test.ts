import { expect, test } from "vitest";
import { merge } from "./merge";
import type { Figure, Figures } from "./types";

const figure = (amount: number, minute = 0): Figure => ({ amount, unit: "người", reported_at: `2026-11-01T00:0${minute}:00Z`, official: false, source: null });
const base: Figures = { "NG.chet": figure(4), "NG.mat_tich": figure(1) };

test("what both have changed to different amounts is a conflict, with both figures and the one before", () => {
  const theirs = { ...base, "NG.chet": figure(3, 5) };
  const { conflicts, taken } = merge(base, theirs, { "NG.chet": 5, "NG.mat_tich": 1 });
  expect(conflicts).toEqual([{ code: "NG.chet", before: figure(4), theirs: figure(3, 5), mine: 5 }]);
  expect(taken).toEqual([]);
});

test("what only the other one has changed is taken, whether the box was left as it was or empty", () => {
  const theirs = { ...base, "NG.chet": figure(3, 5), "NG.bi_thuong": figure(2, 5) };
  const { conflicts, taken } = merge(base, theirs, { "NG.chet": 4, "NG.mat_tich": 7 });
  expect(conflicts).toEqual([]);
  expect(taken.sort()).toEqual(["NG.bi_thuong", "NG.chet"]);
});

test("two who say the same have no conflict, and what nobody else touched stays with the one who wrote it", () => {
  const theirs = { ...base, "NG.chet": figure(3, 5) };
  expect(merge(base, theirs, { "NG.chet": 3, "NG.mat_tich": 9, "NH.ngap": 5 })).toEqual({ conflicts: [], taken: [] });
});

test("a figure of nobody before is a conflict when both have given one", () => {
  const theirs = { "NH.ngap": figure(10, 5) };
  expect(merge({}, theirs, { "NH.ngap": 12 }).conflicts).toEqual([{ code: "NH.ngap", before: null, theirs: figure(10, 5), mine: 12 }]);
});
