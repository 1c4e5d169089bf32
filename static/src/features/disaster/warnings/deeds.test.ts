import { expect, test } from "vitest";
import { Problem } from "../../../api/client";
import { differs, whyNot } from "./deeds";
import { draftWords } from "./words";

const w = draftWords("vi");
const refused = (status: number, detail = "", field: string | null = null): string => whyNot(new Problem(status, "", detail, field));

test("each sentence with which the service keeps a warning back is told in the words of the page", () => {
  expect(refused(403, "a warning is approved by another person than those who wrote it")).toBe(w.whyNot.written);
  expect(refused(403, "a warning is approved by an approver of all of its areas")).toBe(w.forbidden);
  expect(refused(412)).toBe(w.reread);
  expect(refused(409, "the warning would be over already; give it a later end")).toBe(w.fault.over);
  expect(refused(409, "the polygons would leave out 3 households of the ground; draw the ground a little wider")).toBe(w.fault.leftOut);
  expect(refused(409, "another message of this warning was published meanwhile; write an update of that one")).toBe(w.overtaken);
  expect(refused(409, "warning 4 is withdrawn; only one that waits for an approval takes this")).toBe(w.notNow);
  expect(refused(400, "there is no media record with this id that everyone may see", "resources.media")).toBe(w.fault.file);
});

test("the ground that was chosen is drawn beside the polygons only where people see both", () => {
  const preview = (overreach_percent: number, left_out_percent: number) => ({ cap: "", polygons: { type: "MultiPolygon" as const, coordinates: [] }, positions: [], overreach_percent, left_out_percent });
  expect([differs(null), differs(preview(1.9, 0)), differs(preview(2, 0)), differs(preview(0, 3))]).toEqual([false, false, true, true]);
});
