import { expect, test } from "vitest";
import type { Geometry, Item } from "../../../api/types";
import { reportCode, standingOf } from "./standing";

const row = (id: number, road: string | null, geometry: Geometry | null): Item => ({ type: "Feature", id, geometry, properties: { road_code: road } });
const at = (lng: number, lat: number): Geometry => ({ type: "Point", coordinates: [lng, lat] });
const rows = [row(1, "51-D0022", at(107.5, 15)), row(2, "51-D0022", null), row(3, "51-D0045", null), row(4, null, at(107.7, 15))];

test("a report on all of a road stands for all of it, and one on a place for that place", () => {
  expect(standingOf(rows, { code: "51-D0022", at: null })?.id).toBe(2);
  expect(standingOf(rows, { code: "51-D0022", at: [107.5004, 15.0003] })?.id).toBe(1);
  expect(standingOf(rows, { code: "51-D0022", at: [107.51, 15] })).toBeNull();
  expect(standingOf(rows, { code: "51-D0045", at: [107.5, 15] })).toBeNull();
  expect(standingOf(rows, { code: "51-D9999", at: null })).toBeNull();
});

test("the code of a report names its road and the second, wherever the reader's clock stands", () => {
  expect(reportCode("51-D0022", new Date("2026-11-27T17:05:09+07:00"))).toBe("51-D0022-20261127T100509Z");
  expect(reportCode("", new Date("2026-01-02T03:04:05Z"))).toBe("DUONG-20260102T030405Z");
});
