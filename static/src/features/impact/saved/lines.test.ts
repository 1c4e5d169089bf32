import { expect, test } from "vitest";
import { change, linesOf, pairs } from "./lines";

const answer = (pek: number, long: number): Record<string, unknown> => ({
  total: { households: pek + long, members: 4 * (pek + long) },
  groups: [
    { ethnic_group: "gie_trieng", poverty: "poor", households: pek, members: 4 * pek },
    { ethnic_group: "gie_trieng", poverty: "other", households: long, members: 4 * long },
  ],
  communes: [{ code: "23341", name: "Đăk Pék", households: pek, members: 4 * pek }, ...(long > 0 ? [{ code: "23368", name: "Đăk Long", households: long, members: 4 * long }] : [])],
});

test("the groups of a poverty are added to one figure, and the communes add up to the total", () => {
  const lines = linesOf("affected", answer(60, 1));
  expect(lines.filter((line) => line.part === "group")).toEqual([{ part: "group", key: "gie_trieng", name: "", value: 61 }]);
  const communes = lines.filter((line) => line.part === "commune").reduce((sum, line) => sum + line.value, 0);
  expect(communes).toBe(lines.find((line) => line.key === "households")?.value);
});

test("then and now stand side by side, and what is in one only is nobody in the other", () => {
  const told = pairs(linesOf("affected", answer(60, 1)), linesOf("affected", answer(58, 0)), 0);
  const communes = told.find((own) => own.part === "commune")?.pairs ?? [];
  expect(communes.map((own) => [own.name, own.then, own.now, change(own)])).toEqual([["Đăk Pék", 60, 58, -2], ["Đăk Long", 1, 0, -1]]);
});

test("where small figures are left out, a missing one is not taken for zero", () => {
  const told = pairs(linesOf("affected", answer(60, 1)), linesOf("affected", answer(58, 0)), null);
  const long = told.flatMap((own) => own.pairs).find((own) => own.key === "23368");
  expect(long?.now).toBeNull();
  expect(long && change(long)).toBeNull();
});

test("an answer alone has nothing beside it", () => {
  const told = pairs(linesOf("affected", answer(60, 1)), null, 0);
  expect(told.flatMap((own) => own.pairs).every((own) => own.now === null)).toBe(true);
});

test("the sides of a comparison and the goals of villages cut off are told in their order", () => {
  const count = (households: number): object => ({ households, members: households });
  const sides = { first: count(5), second: count(7), both: count(3), only_first: count(2), only_second: count(4) };
  expect(linesOf("affected-comparison", { total: sides, communes: [] }).map((line) => line.value)).toEqual([5, 7, 3, 2, 4]);
  const cut = { total: { villages: 2, households: 30, members: 90 }, isolated: { villages: 1 }, lost: { office: { villages: 2 }, hospital: { villages: 1 } }, villages: [] };
  expect(linesOf("cut-off", cut).map((line) => [line.part, line.key, line.value])).toEqual([
    ["total", "cut", 2], ["total", "isolated", 1], ["total", "households", 30], ["total", "members", 90], ["lost", "office", 2], ["lost", "hospital", 1],
  ]);
});

test("what is no answer has no figures", () => {
  expect(linesOf("affected", {})).toEqual([]);
  expect(linesOf("cut-off", { total: null, villages: "x" })).toEqual([]);
});
