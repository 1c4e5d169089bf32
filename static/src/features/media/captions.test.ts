import { expect, test } from "vitest";
import { captionsOf, wordsOf } from "./captions";

test("lines share the length in proportion to their letters", () => {
  expect(captionsOf("abcd\nab", 6)).toBe("WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nabcd\n\n00:00:04.000 --> 00:00:06.000\nab\n");
});

test("a text that is WebVTT already stays as it is", () => {
  const text = "WEBVTT\n\n00:00.000 --> 00:02.000\nChiêng";

  expect(captionsOf(text, 10)).toBe(text);
});

test("a reader of the transcript sees words, not times", () => {
  const text = "WEBVTT\n\n1\n00:00.000 --> 00:02.000\nChiêng\n\n00:02.000 --> 00:04.000\nđón khách\n";

  expect(wordsOf(text)).toEqual(["Chiêng", "đón khách"]);
  expect(wordsOf("Một\n\nHai")).toEqual(["Một", "Hai"]);
});
