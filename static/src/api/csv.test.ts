import { expect, test } from "vitest";
import { parseCsv, writeCsv } from "./csv";

test("quotes, commas and line ends inside cells are kept", () => {
  const text = '\uFEFFcode,name,note\r\n23368,"Đăk ""Long""","a,b\nc"\r\n';

  expect(parseCsv(text)).toEqual([{ code: "23368", name: 'Đăk "Long"', note: "a,b\nc" }]);
});

test("empty text has no rows and a missing cell is empty", () => {
  expect(parseCsv("")).toEqual([]);
  expect(parseCsv("a,b\n1")).toEqual([{ a: "1", b: "" }]);
});

test("what is written is read back", () => {
  const text = writeCsv([["name", "households"], ["Bờ Y, \"mới\"", 12]]);

  expect(parseCsv(text)).toEqual([{ name: 'Bờ Y, "mới"', households: "12" }]);
});
