import { expect, test } from "vitest";
import { readAmount, typedAmount, writeAmount } from "./amounts";

const amount = (text: string, lang: "vi" | "en" = "vi", unit = "ha"): unknown => {
  const read = readAmount(text, unit, lang);
  return read.is === "amount" ? read.amount : read.is === "fault" ? read.fault : null;
};

test("a number is read as the language writes it", () => {
  expect(amount("1.500")).toBe(1500);
  expect(amount("1.500,25")).toBe(1500.25);
  expect(amount("1,500", "en")).toBe(1500);
  expect(amount("1,500.25", "en")).toBe(1500.25);
  expect(amount("2,5")).toBe(2.5);
  expect(amount("2.5")).toBe(2.5);
  expect(amount("0.125")).toBe(0.125);
  expect(amount(" 12 000 ")).toBe(12000);
});

test("an empty box is no zero, and words are no number", () => {
  expect(amount("  ")).toBeNull();
  expect(amount("0")).toBe(0);
  expect(amount("khoảng 5")).toBe("number");
  expect(amount("1e3")).toBe("number");
  expect(amount("-2")).toBe("negative");
  expect(amount("9999999999999")).toBe("much");
});

test("people are whole and land need not be", () => {
  expect(amount("2,5", "vi", "người")).toBe("whole");
  expect(amount("2,5", "vi", "ha")).toBe(2.5);
  expect(amount("2", "vi", "người")).toBe(2);
});

test("what a box is filled with is read back as the same amount", () => {
  for (const lang of ["vi", "en"] as const) {
    for (const given of [0, 3, 1500, 2.5, 0.125, 1500.125, 123456.654321, 1.005]) {
      const read = readAmount(typedAmount(given, lang), "ha", lang);
      expect(read, `${lang} ${given}`).toEqual({ is: "amount", amount: given });
      expect(readAmount(writeAmount(given, lang), "ha", lang), `${lang} ${given} written`).toEqual({ is: "amount", amount: given });
    }
  }
});
