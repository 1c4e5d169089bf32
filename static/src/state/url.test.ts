import { expect, test } from "vitest";
import { readUrl, type UrlState, writeUrl } from "./url";

test("what is written is read back", () => {
  const state: UrlState = {
    view: { zoom: 8.5, lat: 14.75, lng: 107.91234 },
    layers: ["area", "disaster_event"],
    time: "2025",
    selection: { collection: "area", id: "23368" },
    theme: "minority_share",
  };

  const back = readUrl(writeUrl(state));

  expect(back).toEqual(state);
});

test("no statistic and no layers are told apart from an address that does not say", () => {
  expect(readUrl("#v=1&l=&th=none")).toEqual({ layers: [], theme: null });
  expect(readUrl("#v=1")).toEqual({});
});

test("a name with signs of the address survives", () => {
  const state: UrlState = { selection: { collection: "cultural_item", id: "a:b&c=d,ê" } };

  expect(readUrl(writeUrl(state))).toEqual(state);
});

test("an address of another version or with a place off the earth is left out", () => {
  expect(readUrl("#v=2&m=8/14/108")).toEqual({});
  expect(readUrl("#v=1&m=8/140/108&t=soon&sel=area")).toEqual({});
  expect(readUrl("#v=1&m=eight/14/108")).toEqual({});
});

test("an import that is open and the choice of a file are told apart", () => {
  expect(readUrl(writeUrl({ importing: "0190c1d2-0000" }))).toEqual({ importing: "0190c1d2-0000" });
  expect(readUrl(writeUrl({ importing: null }))).toEqual({ importing: null });
});

test("the page of the disaster desk is kept with the code that it shows, and an unknown page is none", () => {
  const desk = { page: "events", id: "LU:2026/11" };
  expect(readUrl(writeUrl({ desk })).desk).toEqual(desk);
  expect(readUrl("#v=1&dis=warnings").desk).toEqual({ page: "warnings", id: null });
  expect(readUrl("#v=1&dis=other").desk).toBeUndefined();
});

test("the damage of an event is kept with its unit and its moment, and a moment that is none is left out", () => {
  const desk = { page: "damage", id: "LU:2026/11", unit: "23368", at: "2026-11-27T07:00:00.000Z" };
  expect(readUrl(writeUrl({ desk })).desk).toEqual(desk);
  expect(readUrl("#v=1&dis=damage:LU&at=soon").desk).toEqual({ page: "damage", id: "LU", unit: null, at: null });
  expect(readUrl("#v=1&dis=report").desk).toEqual({ page: "events", id: null });
});

test("a kept answer and the list of them are told apart, and an address without either says nothing", () => {
  expect(readUrl(writeUrl({ answer: "10e65465d8af368a" }))).toEqual({ answer: "10e65465d8af368a" });
  expect(readUrl(writeUrl({ answer: null }))).toEqual({ answer: null });
  expect(readUrl("#v=1&ans=")).toEqual({});
});
