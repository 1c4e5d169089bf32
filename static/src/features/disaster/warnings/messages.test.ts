import { expect, test } from "vitest";
import { languageName } from "./languages";
import { isInForce, languagesOf, type Message, messageOf, waiting } from "./messages";

const message = (id: number, identifier: string, newest: number): Message => ({
  id, warning: 1, type: "alert", state: "published", version: 1, kind: "lu", risk_level: 3, urgency: "Expected", certainty: "Likely", responses: [],
  onset_at: null, effective_at: null, expires_at: "2026-11-28T00:00:00Z", issuer: "", contact: null, web: null, infos: {}, resources: [], areas: [],
  identifier, cap: null, published_at: null, cancelled: false, newest, note: null, can: [], written: false,
});

test("a warning is told by its newest message, found by the identifier of the first", () => {
  const list = [message(1, "a.1", 2), message(2, "a.2", 2), message(3, "b.1", 3)];
  expect(messageOf(list, "a.1")?.id).toBe(2);
  expect(messageOf(list, "elsewhere")).toBeNull();
});

test("the language of the page comes first, then Vietnamese and English", () => {
  const told = { headline: "", description: "", instruction: "" };
  expect(languagesOf({ sed: told, en: told, vi: told, jra: told }, "en")).toEqual(["en", "vi", "jra", "sed"]);
});

test("a warning is over from the moment on that it names", () => {
  const item = { type: "Feature" as const, id: 1, geometry: null, properties: { expires_at: "2026-11-27T10:00:00Z" } };
  expect(isInForce(item, Date.parse("2026-11-27T09:59:59Z"))).toBe(true);
  expect(isInForce(item, Date.parse("2026-11-27T10:00:00Z"))).toBe(false);
});

test("what somebody may approve comes first among what waits, and what was published does not wait", () => {
  const draft = (id: number, can: Message["can"]): Message => ({ ...message(id, "", id), state: "draft", identifier: null, can });
  const list = [draft(5, ["change"]), message(6, "a.6", 6), draft(3, ["approve", "withdraw"]), draft(4, [])];
  expect(waiting(list).map(({ id }) => id)).toEqual([3, 5, 4]);
});

test("languages that no list of the browser knows have their names", () => {
  expect(languageName("sed", "vi")).toBe("Tiếng Xơ Đăng");
  expect(languageName("jra", "en")).toBe("Jarai");
  expect(languageName("không", "vi")).toBe("không");
});
