import { expect, test } from "vitest";
import type { Reading } from "../bulletin/codes";
import { codeOf, empty, faultsOf, featureOf, nextCode, ofReading, refusedBox, sourceOf, type Typed } from "./form";
import { pageOf } from "./pages";
import { recordWords } from "./words";

const w = recordWords("vi");
const NOW = Date.parse("2026-11-27T10:00:00Z");
const HOUR = 3_600_000;
const box = (hours: number): string => {
  const at = new Date(NOW + hours * HOUR);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
};
const whole = (): Typed => ({
  ...empty("51", NOW), kind: "lu_quet", name: "Lũ quét ở Đăk Long", code: "LU-QUET-20261127", source: "Đài", place: { by: "areas", codes: ["23368"], drawn: null },
});
const faults = (typed: Typed): Record<string, string> => faultsOf(typed, false, w, String, NOW);

test("a whole event has nothing to mend, and an empty one is told what it needs in the order of the form", () => {
  expect(faults(whole())).toEqual({});
  expect(Object.keys(faults(empty("", NOW)))).toEqual(["kind", "name", "code", "target", "area_code", "source"]);
});

test("clocks that are wrong are told beside the box that is wrong", () => {
  expect(faults({ ...whole(), ended: box(-1) })).toEqual({ ended_at: w.fault.endsFirst });
  expect(faults({ ...whole(), state: "past", ended: box(1) })).toEqual({ ended_at: w.fault.endsAhead });
  expect(faults({ ...whole(), state: "past", started: box(-3), ended: box(-1) })).toEqual({});
  expect(faults({ ...whole(), started: box(24 * 400) })).toEqual({ started_at: w.fault.farAhead });
  expect(faults({ ...whole(), started: "" })).toEqual({ started_at: w.fault.time });
});

test("a code is made of kind and day, and the one after a taken one has the next number", () => {
  expect(codeOf("lu_quet", "2026-11-27T17:00")).toBe("LU-QUET-20261127");
  expect(codeOf("", "2026-11-27T17:00")).toBe("");
  expect(nextCode("LU-QUET-20261127", "lu_quet", "2026-11-27T17:00")).toBe("LU-QUET-20261127-2");
  expect(nextCode("LU-QUET-20261127-2", "lu_quet", "2026-11-27T17:00")).toBe("LU-QUET-20261127-3");
  expect(faults({ ...whole(), code: "Lũ 1" })).toEqual({ code: w.fault.code });
});

test("a bulletin fills the form, and what it holds until is an end only while it lies ahead", () => {
  const reading: Reading = { kind: "lu_quet", also: [], level: 2, issued_at: "2026-11-27T09:00:00Z", from: null, to: "2026-11-27T09:30:00Z", action: "new", codes: [], areas: [], asks: [] };
  const names = { kind: "Lũ quét", units: ["Đăk Long", "Đăk Pék", "Đăk Plô", "Đăk Môn"] };
  const typed = ofReading(reading, "ĐÀI KHÍ TƯỢNG THỦY VĂN TỈNH QUẢNG NGÃI\nTIN CẢNH BÁO LŨ QUÉT", ["23368", "23341"], "51", names, NOW);
  expect(typed).toMatchObject({ kind: "lu_quet", level: 2, name: "Lũ quét ở Đăk Long, Đăk Pék, Đăk Plô…", started: box(-1), ended: "", state: "active", area: "51" });
  expect(typed.source).toBe("ĐÀI KHÍ TƯỢNG THỦY VĂN TỈNH QUẢNG NGÃI: TIN CẢNH BÁO LŨ QUÉT");
  expect(typed.place).toEqual({ by: "areas", codes: ["23368", "23341"], drawn: null });
  expect(faults(typed)).toEqual({});
  expect(ofReading({ ...reading, to: "2026-11-27T12:00:00Z" }, "", [], "51", names, NOW).ended).toBe(box(2));
});

test("the source of a bulletin is its office and title, or else its first line", () => {
  expect(sourceOf("\n  UBND tỉnh Quảng Ngãi \n\nCông điện số 3\nTrong 6 giờ tới")).toBe("UBND tỉnh Quảng Ngãi: Công điện số 3");
  expect(sourceOf("Mưa to ở Đăk Long")).toBe("Mưa to ở Đăk Long");
});

test("units are no geometry of the event itself, and empty boxes are no values", () => {
  expect(featureOf(whole())).toMatchObject({ geometry: null, properties: { code: "LU-QUET-20261127", glide: null, risk_level: null, ended_at: null, area_code: "51" } });
});

test("what the service refuses is told beside the box that it is about", () => {
  expect(refusedBox(null, "there is already a record with the same code (code); change that one instead", w)).toEqual({ box: "code", fault: w.fault.taken });
  expect(refusedBox(null, "the record breaks a rule: the event ends before it starts", w)).toEqual({ box: "ended_at", fault: w.fault.endsFirst });
  expect(refusedBox("footprint", "", w)).toEqual({ box: "target", fault: w.fault.nowhere });
  expect(refusedBox(null, "area_code \"66\" is outside the areas that you edit", w)?.box).toBe("area_code");
  expect(refusedBox(null, "the database is away", w)).toBeNull();
});

test("pages of those who keep events are not codes of events", () => {
  expect(pageOf("~new:bulletin")).toEqual({ is: "new", isRead: true });
  expect(pageOf("~ground:EM-DAT:1999-0485")).toEqual({ is: "ground", code: "EM-DAT:1999-0485" });
  expect(pageOf("LU-THU-2026")).toBeNull();
});
