import { expect, test } from "vitest";
import { openAsks, type Reading, textOf, warnedCodes } from "./codes";

const quote = { start: 0, end: 1, text: "x" };
const unit = (code: string) => ({ code, name: code, province: null });
const reading: Reading = {
  kind: "lu_quet", also: [], level: 3, issued_at: null, from: null, to: null, action: "new", codes: ["51", "23001"],
  areas: [],
  asks: [
    { why: "homonym", role: "in", choices: [unit("24001"), unit("24002")], quote },
    { why: "context", role: "excluded", choices: [unit("23368")], quote },
  ],
};
const communesOf = (code: string): string[] => (code === "51" ? ["23368", "23374"] : []);
const codes = (answers: (string[] | undefined)[], removed: string[] = [], added: string[] = []): string[] =>
  warnedCodes(reading, { answers, removed, added }, communesOf).sort();

test("an open question warns nobody, an answered one those who were chosen", () => {
  expect(codes([])).toEqual(["23001", "51"]);
  expect(codes([["24002"]])).toEqual(["23001", "24002", "51"]);
  expect(openAsks(reading, [["24002"], undefined])).toBe(1);
  expect(openAsks(reading, [["24002"], []])).toBe(0);
});

test("a commune that is left out of a province leaves the others of it", () => {
  expect(codes([undefined, ["23368"]])).toEqual(["23001", "23374"]);
  expect(codes([], ["23374"])).toEqual(["23001", "23368"]);
});

test("what an officer removes is not warned, whoever named it", () => {
  expect(codes([["24001"]], ["24001", "51"], ["25000"])).toEqual(["23001", "25000"]);
});

test("a file of an old machine is read as Vietnamese, and one that is no text is refused", () => {
  expect(textOf(new TextEncoder().encode("L\u0169 qu\u00e9t"))).toBe("Lũ quét");
  expect(textOf(Uint8Array.of(0x4c, 0xf9))).toBe("Lù");
  expect(textOf(Uint8Array.of(0xff, 0xfe, 0x4c, 0x00))).toBe("L");
  expect(textOf(Uint8Array.of(0x50, 0x00, 0x01))).toBeNull();
});
