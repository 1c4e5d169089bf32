import assert from "node:assert/strict";
import { test } from "node:test";
import { newPage, open } from "../support/page.mjs";
import { firstOf, plays } from "./media.mjs";

/** A page that notes what its policy refuses. */
async function watched(world) {
  const page = await newPage(world.browser, world.base);
  await page.addInitScript(() => {
    globalThis.refused = [];
    addEventListener("securitypolicyviolation", (event) => globalThis.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
  });
  return page;
}

/** What was refused on the page as it is now. */
function refused(page) {
  return page.evaluate(() => globalThis.refused);
}

export function policy(world) {
  test("a script, a style, a text as code and a picture from elsewhere are refused, and the page would notice", async () => {
    const page = await watched(world);
    await open(page, `${world.base}/`);
    const ran = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.setAttribute("nonce", "x");
      document.body.append(script);
      const box = document.createElement("div");
      box.setAttribute("style", "color: red");
      document.body.append(box);
      const image = new Image();
      image.src = "https://example.invalid/x.png";
      let assigned = true;
      try {
        box.innerHTML = "<b>x</b>";
      } catch {
        assigned = false;
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { red: getComputedStyle(box).color === "rgb(255, 0, 0)", assigned };
    });
    assert.deepEqual(ran, { red: false, assigned: false });
    const seen = (await refused(page)).join("\n");
    for (const directive of ["style-src-attr", "img-src", "require-trusted-types-for"]) assert.match(seen, new RegExp(directive));
    await page.context().close();
  });

  for (const language of ["vi", "en"]) {
    test(`nothing that the viewer does is refused by its policy, in ${language}`, async () => {
      const page = await watched(world);
      await open(page, `${world.base}/${language}`);
      await page.getByTestId("search-input").fill("dak");
      await page.getByTestId("search-result").first().click();
      await page.getByTestId("inspector").waitFor();
      await page.getByTestId("draw-start").first().click();
      await page.getByTestId("draw-view").first().click();
      await page.getByTestId("affected-households").waitFor();
      assert.deepEqual(await refused(page), []);

      for (const [kind, player] of [["audio", "media-audio"], ["video", "media-video"]]) {
        await page.goto("about:blank");
        await open(page, `${world.base}/${language}#v=1&sel=cultural_item:${await firstOf(world, kind)}`);
        await plays(page, player);
        assert.deepEqual(await refused(page), [], kind);
      }
      assert.deepEqual(page.errors, []);
      await page.context().close();
    });

    test(`nothing on the pages of the API is refused by their policy, in ${language}`, async () => {
      const page = await watched(world);
      const items = await (await fetch(`${world.base}/api/collections/cultural_item/items?limit=1`)).json();
      const item = `/api/collections/cultural_item/items/${items.features[0].id}`;
      for (const path of ["/api", "/api/collections", "/api/collections/area", "/api/collections/area/items", item, "/api/docs", "/api/nothing"]) {
        await page.goto(`${world.base}${path}?f=html&lang=${language}`);
        assert.deepEqual(await refused(page), [], path);
        if (path !== "/api/nothing") {
          const font = await page.evaluate(() => getComputedStyle(document.body).fontFamily);
          assert.match(font, /Noto Sans/, `${path} has its style`);
        }
      }
      await page.context().close();
    });
  }
}
