import { expect, test } from "vitest";
import { fold } from "./fold";

test("a name is found without its marks, its case and its hyphens, in either form of Unicode", () => {
  expect(fold("Ê-đê")).toBe("e de");
  expect(fold("Cồng chiêng của người Ba Na".normalize("NFD"))).toBe(fold("cong chieng cua nguoi ba na"));
  expect(fold("Ơ̆ng Ƀrâo")).toContain("ng ");
});
