import { expect, test } from "vitest";
import type { Affected } from "../../api/types";
import { communeRows } from "./communes";
import { minorityPercent, poorPercent, stackGroups } from "./stacks";

function answer(groups: [string, string, number][], communes: [string, number][] = []): Affected {
  const rows = groups.map(([ethnic_group, poverty, households]) => ({ ethnic_group, poverty, households, members: households * 4 }));
  const households = rows.reduce((sum, row) => sum + row.households, 0);
  return {
    total: { households, members: households * 4 },
    possible: { households: 0, members: 0 },
    groups: rows,
    communes: communes.map(([name, count]) => ({ code: name, name, households: count, members: count * 4 })),
    as_of: "2026-11-22T07:05:32Z",
    data_version: "1",
    suppressed: 0,
    rounding: 10,
    precision: "published",
  };
}

test("the bars add up to the total, also when small groups stand together", () => {
  const given = answer(Array.from({ length: 12 }, (_, index) => [`g${index}`, index % 2 ? "poor" : "other", index + 1]));

  const stacks = stackGroups(given, 8);

  expect(stacks).toHaveLength(8);
  expect(stacks.reduce((sum, stack) => sum + stack.households, 0)).toBe(given.total.households);
  expect(stacks.at(-1)).toMatchObject({ group: null, groups: 5 });
  for (const stack of stacks) expect(stack.poor + stack.near + stack.other + stack.unstated).toBe(stack.households);
});

test("the share of the poor leaves out who is not reviewed", () => {
  const given = answer([["kinh", "other", 20], ["e_de", "poor", 20], ["kinh", "unstated", 10], ["e_de", "unstated", 10]]);

  expect(minorityPercent(given)).toBe(50);
  expect(poorPercent(given)).toBe(50);
});

test("the commune table adds up to the total, and says what it cannot place", () => {
  const given = answer([["kinh", "other", 30]], [["A", 10], ["B", 15]]);

  const { communes, elsewhere } = communeRows(given);

  expect(communes.map((row) => row.name)).toEqual(["B", "A"]);
  expect(elsewhere).toEqual({ households: 5, members: 20 });
});
