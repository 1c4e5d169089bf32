import { expect, test } from "vitest";
import { lacks, layerDraftOf, saysUnits, wishOf } from "./layer";
import type { LayerProposal, Probe } from "./types";

const proposal: LayerProposal = {
  geometry: "point",
  columns: [
    { column: "Mã", type: "text", tells_apart: true, aside: null },
    { column: "Tên", type: "text", tells_apart: false, aside: null },
    { column: "Tên", type: "integer", tells_apart: false, aside: null },
    { column: "Điện thoại", type: "text", tells_apart: true, aside: "person" },
    { column: "lon", type: "number", tells_apart: true, aside: "place" },
  ],
  key: "Mã",
  label: "Tên",
};

const probeWith = (geometry: LayerProposal["geometry"]): Probe => ({
  kind: "csv", layers: [], layer: null, encoding: "UTF-8", encodings: [], place: "layer", crs: null, crs_problem: null, rows: 1, notes: [],
  columns: [{ name: "Mã", samples: [], field: null }], fields: [], new_layer: { ...proposal, geometry },
});

test("columns that say where rows lie or who somebody is are no fields, and a name stands for one column", () => {
  expect(layerDraftOf(proposal).fields.map(({ column, kind }) => [column, kind])).toEqual([["Mã", "text"], ["Tên", "text"]]);
});

test("a layer can be asked for once it has places, a name, a field and a commune", () => {
  const draft = layerDraftOf(proposal);
  expect(lacks(probeWith(null), draft)).toBe("place");
  expect(lacks(probeWith("point"), draft)).toBe("title");
  draft.title = "Giếng";
  expect(lacks(probeWith("point"), draft)).toBe("area");
  draft.area = "23368";
  expect(lacks(probeWith("point"), draft)).toBeNull();
  for (const field of draft.fields) field.isKept = false;
  expect(lacks(probeWith("point"), draft)).toBe("fields");
  expect(saysUnits([{ name: "Xã", samples: [], field: "commune" }])).toBe(true);
});

test("what is asked for names no column that is left out", () => {
  const draft = layerDraftOf(proposal);
  draft.title = " Giếng nước ";
  for (const field of draft.fields) field.isKept = field.column !== "Mã";
  expect(wishOf("j", draft)).toEqual({ import: "j", title: { vi: "Giếng nước" }, fields: [{ column: "Tên", type: "text" }], label: "Tên" });
});
