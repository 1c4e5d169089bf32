import { describe, expect, test } from "vitest";
import { askedOf, cellOf, canLeaveOut, draftOf, fieldOf, missingFields, take, waitingFixes, withFix } from "./columns";
import type { FileColumn, ImportField, Probe, Refusal, Report } from "./types";

const field = (name: string, required = false): ImportField => ({ name, title: { vi: name, en: name }, required });
const column = (name: string, taken: string | null = null): FileColumn => ({ name, samples: [], field: taken });

function probeOf(columns: FileColumn[], fields: ImportField[] = []): Probe {
  return {
    kind: "csv", layers: [], layer: null, encoding: "UTF-8", encodings: [], place: "nowhere", crs: null, crs_problem: null,
    rows: 3, notes: [], columns, fields,
  };
}

describe("the columns of a file", () => {
  test("what the service proposes is taken until a person says otherwise", () => {
    const probe = probeOf([column("STT", "list_no"), column("Mã", null)]);
    const draft = draftOf(probe, null, null);
    expect(askedOf(probe, draft, true).mapping).toEqual({ list_no: "STT" });

    take(draft.taken, "Mã", "list_no");
    expect(askedOf(probe, draft, true).mapping).toEqual({ list_no: "Mã" });
    expect(draft.taken).toEqual({ STT: "", "Mã": "list_no" });
  });

  test("a column that the service knows by name is left out only when its field comes from elsewhere", () => {
    const known = column("Dân tộc", "ethnic_group");
    const probe = probeOf([known, column("Ghi chú")]);
    const draft = draftOf(probe, null, null);
    draft.taken["Dân tộc"] = "";
    expect(canLeaveOut(known, draft)).toBe(false);
    expect(fieldOf(known, draft)).toBe("ethnic_group");

    draft.constants = [{ field: "ethnic_group", value: "kinh" }];
    expect(fieldOf(known, draft)).toBe("");
    expect(askedOf(probe, draft, false)).toMatchObject({ mapping: {}, set: { ethnic_group: "kinh" }, dry_run: false });
  });

  test("a needed field is missing until a column, a value for every row or the name of the commune gives it", () => {
    const probe = probeOf([column("Khẩu"), column("Xã")], [field("members", true), field("commune_code", true), field("village")]);
    const draft = draftOf(probe, null, null);
    const names = (): string[] => missingFields(probe, draft).map(({ name }) => name);
    expect(names()).toEqual(["members", "commune_code"]);

    draft.constants = [{ field: "members", value: " " }];
    take(draft.taken, "Xã", "commune");
    expect(names()).toEqual(["members"]);

    draft.constants = [{ field: "members", value: "4" }];
    expect(names()).toEqual([]);
  });

  test("what was asked last comes back with the job", () => {
    const probe = probeOf([column("A", "name"), column("B")]);
    const asked = { dry_run: true, mapping: { name: "B" }, set: { kind: "school" }, crs: "EPSG:9216", codes_of: "2025-06-30", header: 6, numbers: "comma" as const, new_numbers: true, fixes: [{ row: 2, column: "B", value: "x" }] };
    const draft = draftOf(probe, asked, null);
    expect(askedOf(probe, draft, true)).toEqual(asked);
  });
});

test("a file that is read anew keeps what the person has chosen, as far as its columns are still there", () => {
  const held = draftOf(probeOf([column("A", "name"), column("B")]), null, null);
  take(held.taken, "B", "name");
  held.constants = [{ field: "kind", value: "school" }];

  const again = draftOf(probeOf([column("A", "name"), column("B"), column("C", "code")]), null, held);
  expect(again.taken).toEqual({ A: "", B: "name", C: "code" });
  expect(again.constants).toEqual(held.constants);
  expect(draftOf(probeOf([column("A", "name")]), null, held).taken).toEqual({ A: "name" });
});

describe("a refused row", () => {
  const report = { columns: [{ field: "commune_code", column: "Mã xã" }, { field: "list_no", column: "STT" }, { field: "kind", column: "= school" }] } as Report;
  const refusal = (name: string | null, value: string | null): Refusal => ({ row: 7, line: 9, field: name, value, reason: { vi: "", en: "" } });

  test("is mended in the cell that it is about", () => {
    expect(cellOf(refusal("commune_code", "99999"), report)).toEqual({ column: "Mã xã", field: "commune_code", value: "99999" });
    expect(cellOf(refusal("commune_code", null), report)?.value).toBe("");
  });

  test("with a key that was there before is mended in the last part of the key", () => {
    expect(cellOf(refusal("commune_code, list_no", "23368, 12"), report)).toEqual({ column: "STT", field: "list_no", value: "12" });
  });

  test("cannot be mended where no cell is at fault", () => {
    expect(cellOf(refusal(null, null), report)).toBeNull();
    expect(cellOf(refusal("kind", "x"), report)).toBeNull();
    expect(cellOf(refusal("members", null), report)).toBeNull();
  });

  test("has one value for a cell, and none when the cell is as it was", () => {
    const first = withFix([], { row: 7, column: "STT", value: "13" }, "12", []);
    const second = withFix(first, { row: 7, column: "STT", value: "14" }, "12", []);
    expect(second).toEqual([{ row: 7, column: "STT", value: "14" }]);
    expect(withFix(second, { row: 7, column: "STT", value: "12" }, "12", [])).toEqual([]);
    expect(withFix([], { row: 7, column: "STT", value: null }, "", [])).toEqual([]);
  });

  test("that was mended wrongly keeps that value until another one is written, and only that one waits for a check", () => {
    const checked = [{ row: 7, column: "STT", value: "12a" }];
    const other = withFix(checked, { row: 7, column: "STT", value: "13" }, "12a", checked);
    expect(waitingFixes(other, checked)).toEqual([{ row: 7, column: "STT", value: "13" }]);

    const back = withFix(other, { row: 7, column: "STT", value: "12a" }, "12a", checked);
    expect(back).toEqual(checked);
    expect(waitingFixes(back, checked)).toEqual([]);
  });
});
