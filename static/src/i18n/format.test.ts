import { expect, test } from "vitest";
import { makeFormat } from "./format";
import { langOfPath } from "./index";

const inVi = makeFormat("vi");
const inEn = makeFormat("en");

test("thousands are points in Vietnamese and commas in English", () => {
  expect(inVi.count(14449)).toBe("14.449");
  expect(inEn.count(14449)).toBe("14,449");
});

test("a share has one decimal and its sign as the language writes it", () => {
  expect(inVi.share(33.41)).toBe("33,4\u00a0%");
  expect(inEn.share(33.41)).toBe("33.4%");
  expect(inVi.share(100)).toBe("100\u00a0%");
});

test("days are written day, month, year in both languages", () => {
  expect(inVi.date("2026-11-22")).toBe("22/11/2026");
  expect(inEn.date("2025-07-01")).toBe("1/7/2025");
  expect(inVi.dayOfYear("01-05")).toBe("5/1");
});

test("areas and lengths of time have their units", () => {
  expect(inVi.area(598_400_000)).toBe("598 km²");
  expect(inVi.area(15_700_000)).toBe("15,7 km²");
  expect(inVi.duration(190.4)).toBe("3:10");
});

test("only /en and what lies below it is English", () => {
  expect(["/", "/vi", "/en", "/en/x", "/english"].map(langOfPath)).toEqual(["vi", "vi", "en", "en", "vi"]);
});
