import { expect, test } from "vitest";
import { isInForce, languagesOf, type Message, messageOf } from "./messages";

const message = (id: number, identifier: string, newest: number): Message => ({
  id, warning: 1, type: "alert", state: "published", infos: {}, resources: [], areas: [], identifier, cap: null, cancelled: false, newest, note: null,
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
