import { expect, test } from "vitest";
import { closingOf, isInSeason, readLabel, today } from "./label";

test("a season holds on both its days and runs over the new year", () => {
  expect(["11-14", "11-15", "12-31", "01-15", "01-16"].map((day) => isInSeason("11-15", "01-15", day))).toEqual([false, true, true, true, false]);
  expect(["02-28", "03-01", "04-30", "05-01"].map((day) => isInSeason("03-01", "04-30", day))).toEqual([false, true, true, false]);
  expect(isInSeason("", "", "07-01")).toBe(true);
});

test("the label itself is named before the gender, and the gender before the season", () => {
  const open = readLabel({ access_label: "open" }, "vi");

  expect(closingOf(open, "07-01")).toBeNull();
  expect(closingOf({ ...open, from: "11-15", to: "01-15" }, "07-01")).toBe("season");
  expect(closingOf({ ...open, from: "11-15", to: "01-15", gender: "women" }, "12-01")).toBe("gender");
  expect(closingOf({ ...open, code: "ask", gender: "women" }, "07-01")).toBe("label");
});

test("the day is that of Viet Nam", () => {
  expect(today(new Date("2026-12-31T17:30:00Z"))).toBe("01-01");
  expect(today(new Date("2026-12-31T16:30:00Z"))).toBe("12-31");
});
