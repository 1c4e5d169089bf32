import { expect, test } from "vitest";
import { makeFormat } from "../i18n/format";
import { en } from "../i18n/en";
import { vi } from "../i18n/vi";
import { classOf, countByClass, figureOf, rangeWords } from "./classes";

const breaks = [15, 30, 50, 75, 90];

test("a value on a break belongs to the class above it", () => {
  expect([0, 14.99, 15, 49.9, 50, 90, 100].map((value) => classOf(value, breaks))).toEqual([0, 0, 1, 2, 3, 5, 5]);
});

test("the classes hold every figure once", () => {
  const figures = [3, 15, 16, 40, 95].map((value) => ({ value, numerator: value, denominator: 100 }));

  const counts = countByClass(figures, breaks);

  expect(counts).toEqual([1, 2, 1, 0, 0, 1]);
});

test("a share is numerator over denominator and a share of nothing is no figure", () => {
  expect(figureOf("%", 93, 100)?.value).toBe(93);
  expect(figureOf("người", 7215, null)?.value).toBe(7215);
  expect(figureOf("%", 1, 0)).toBeNull();
  expect(figureOf("%", Number.NaN, 10)).toBeNull();
});

test("ranges are words in both languages", () => {
  const inVi = [0, 1, 5].map((index) => rangeWords(index, breaks, vi, makeFormat("vi")));
  const inEn = [0, 1, 5].map((index) => rangeWords(index, breaks, en, makeFormat("en")));

  expect(inVi).toEqual(["dưới 15", "15 – dưới 30", "từ 90 trở lên"]);
  expect(inEn).toEqual(["under 15", "15 to under 30", "90 and over"]);
});
