import { expect, test } from "vitest";
import type { Area } from "../../../state/store.svelte";
import { roots, way, writes } from "./units";

const area = (code: string, level: string, parent = ""): [string, Area] => [code, { code, level, name: code, fullName: code, parent }];
const areas = new Map([area("51", "province"), area("52", "province"), area("23368", "commune", "51"), area("23500", "commune", "52")]);
const grant = (role: string, area_code: string | null): { role: string; area_code: string | null } => ({ role, area_code });

test("a commune officer starts at the own commune, though the province keeps the event", () => {
  expect(roots([grant("editor", "23368")], "51", areas)).toEqual(["23368"]);
});

test("who reads everywhere starts where the event is kept, and may go to any province", () => {
  expect(roots([grant("viewer", null)], "52", areas)).toEqual(["52", "51"]);
  expect(roots([grant("viewer", null)], null, areas)).toEqual(["51", "52"]);
});

test("those who read no reports start nowhere", () => {
  expect(roots([grant("auditor", null), grant("steward", "51")], "51", areas)).toEqual([]);
});

test("editors and the desk write in their areas, and planners write nowhere", () => {
  expect(writes([grant("editor", "51")], { code: "23368" }, areas)).toBe(true);
  expect(writes([grant("disaster", "52")], { code: "23368" }, areas)).toBe(false);
  expect(writes([grant("viewer", "51")], { code: "23368" }, areas)).toBe(false);
  expect(writes([grant("editor", "23368")], { code: "23368-01", parent: "23368" }, areas)).toBe(true);
});

test("the way up ends where the rights end", () => {
  expect(way([grant("editor", "51")], "23368", areas)).toEqual(["51"]);
  expect(way([grant("editor", "23368")], "23368", areas)).toEqual([]);
});
