import { expect, test } from "vitest";
import { bodyOf, empty, faultsOf, refusedBox, type Typed, typedOf } from "./form";
import type { Message } from "./messages";
import { pageOf } from "./pages";
import { reasonIn } from "./taken";
import { draftWords } from "./words";

const w = draftWords("vi");
const NOW = Date.parse("2026-11-27T10:00:00Z");
const HOUR = 3_600_000;
const box = (hours: number): string => {
  const at = new Date(NOW + hours * HOUR);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
};
const whole = (): Typed => ({
  ...empty(NOW), kind: "lu_quet", level: 3, issuer: "UBND xã", expires: box(24),
  infos: { vi: { headline: "Lũ quét", description: "Nước lên.", instruction: "Lên chỗ cao." } },
  target: { by: "areas", codes: ["23368"], event: "", drawn: null },
});
const faults = (typed: Typed, type: Message["type"] = "alert"): Record<string, string> => faultsOf(typed, type, w, String, NOW);

test("a whole warning has nothing to mend, and an empty one is told everything that it needs in the order of the form", () => {
  expect(faults(whole())).toEqual({});
  expect(Object.keys(faults(empty(NOW)))).toEqual(["kind", "risk_level", "target", "infos.vi.headline", "infos.vi.description", "infos.vi.instruction", "issuer"]);
});

test("clocks that are wrong are told beside the box that is wrong", () => {
  expect(faults({ ...whole(), expires: box(-1) })).toEqual({ expires_at: w.fault.over });
  expect(faults({ ...whole(), expires: "" })).toEqual({ expires_at: w.fault.time });
  expect(faults({ ...whole(), effective: box(30) })).toEqual({ expires_at: w.fault.beforeStart });
  expect(faults({ ...whole(), onset: box(25) })).toEqual({ expires_at: w.fault.beforeOnset });
  expect(faults({ ...whole(), expires: box(93 * 24) })).toEqual({ expires_at: w.fault.tooLongInForce });
  expect(faults({ ...whole(), onset: box(31 * 24), expires: box(40 * 24) })).toEqual({ onset_at: w.fault.farAway });
});

test("a headline is counted in letters as people see them, not in bytes", () => {
  const headline = (length: number): Typed => ({ ...whole(), infos: { vi: { headline: "ệ".normalize("NFD").repeat(length), description: "a", instruction: "b" } } });
  expect(faults(headline(160))).toEqual({});
  expect(faults(headline(161))).toEqual({ "infos.vi.headline": w.fault.tooLong("160", "161") });
});

test("another language may leave out what to do, and Vietnamese may not", () => {
  const typed = whole();
  typed.infos["sed"] = { headline: "Tea", description: "Tea kơla", instruction: "" };
  expect(faults(typed)).toEqual({});
  typed.infos["sed"].headline = "";
  expect(faults(typed)).toEqual({ "infos.sed.headline": w.fault.empty });
});

test("a cancel says why, first of all; an update may", () => {
  expect(Object.keys(faults(whole(), "cancel"))).toEqual(["note"]);
  expect(faults(whole(), "update")).toEqual({});
});

test("each way to say for whom is sent as the service reads it", () => {
  const drawn = { type: "Polygon" as const, coordinates: [[[107, 15], [107.1, 15], [107.1, 15.1], [107, 15]]] };
  const sent = (by: Typed["target"]["by"]): unknown => bodyOf({ ...whole(), target: { by, codes: ["23368"], event: "LU-1", drawn } })["target"];
  expect([sent("keep"), sent("areas"), sent("event"), sent("drawn")]).toEqual([null, { areas: ["23368"] }, { event: "LU-1" }, drawn]);
  expect(faults({ ...whole(), target: { by: "drawn", codes: [], event: "", drawn: null } })).toEqual({ target: w.fault.drawn });
});

test("a draft that is opened and saved untouched says what it said, to the minute", () => {
  const { infos, resources, issuer, kind, urgency, certainty, responses, expires_at, risk_level } = bodyOf(whole()) as unknown as Message;
  const message = { infos, resources, issuer, kind, urgency, certainty, responses, expires_at, risk_level, effective_at: null, onset_at: null, contact: null, web: null, note: null } as Message;
  expect(bodyOf(typedOf(message))).toEqual({ ...bodyOf(whole()), target: null });
});

test("empty texts of a draft are sent as nothing, blanks at the ends are dropped and letters composed", () => {
  const sent = bodyOf({ ...whole(), contact: "  ", issuer: " U\u0309y ban " });
  expect([sent["contact"], sent["issuer"], sent["onset_at"]]).toEqual([null, "Ủy ban", null]);
});

test("what the service refuses by name comes to the box of that name, and other names to none", () => {
  expect(refusedBox("inputs.area.event", w)?.box).toBe("target");
  expect(refusedBox("resources.media", w)).toEqual({ box: "resources", fault: w.fault.file });
  expect(refusedBox("infos.sed.headline", w)?.box).toBe("infos.sed.headline");
  expect(refusedBox("body", w)).toBeNull();
});

test("an address names a page of those who work with warnings, or a warning", () => {
  expect(pageOf("~new")).toEqual({ is: "new", event: null });
  expect(pageOf("~new:LU:1")).toEqual({ is: "new", event: "LU:1" });
  expect(pageOf("~draft:12")).toEqual({ is: "draft", id: 12 });
  expect(pageOf("~take")).toEqual({ is: "take" });
  expect([pageOf("~edit:x"), pageOf("~edit:"), pageOf("banlang.host.20261127.7"), pageOf("new")]).toEqual([null, null, null, null]);
});

test("why a message is not taken is told in the language of the page, and a reason nobody knows as it came", () => {
  expect(reasonIn("it is Test and Public; only what is Actual and Public is taken", "vi")).toMatch(/^Đây là bản thử/);
  expect(reasonIn("it is Test and Public; only what is Actual and Public is taken", "en")).toMatch(/^It is Test/);
  expect(reasonIn("something else", "vi")).toBe("Something else");
});
