import { describe, expect, it } from "vitest";
import { isOwnScript } from "./trusted";

describe("scripts", () => {
  const page = "https://bando.example.vn/vi/area/23368";

  it("come from the build of the service only", () => {
    expect(isOwnScript("/assets/worker-D3b.mjs", page)).toBe(true);
    expect(isOwnScript("https://bando.example.vn/assets/a.mjs", page)).toBe(true);
    expect(isOwnScript("/sw.js", page)).toBe(true);
    for (const other of ["/sw.js?x", "/vi/sw.js", "https://elsewhere.vn/sw.js", "https://elsewhere.vn/assets/a.mjs", "//elsewhere.vn/assets/a.mjs", "/media/1", "data:text/javascript,1", "blob:https://bando.example.vn/x", "/assets/../media/1"]) {
      expect(isOwnScript(other, page), other).toBe(false);
    }
  });
});
