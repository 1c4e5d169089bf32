import assert from "node:assert/strict";
import { test } from "node:test";
import { newPage } from "../support/page.mjs";
import { PASSWORD } from "../support/server.mjs";

export function editing(world) {
  test("an officer adds a household by the form and another commune's officer cannot read it", async () => {
    const page = await newPage(world.browser, world.base);
    await page.goto(`${world.base}/`);
    const logIn = (name) =>
      page.evaluate(
        async ([name, password]) => {
          const body = JSON.stringify({ name, password });
          const headers = { "content-type": "application/json" };
          return (await fetch("/auth/login", { method: "POST", headers, body })).status;
        },
        [name, PASSWORD],
      );
    assert.equal(await logIn("can-bo"), 200);

    await page.goto(`${world.base}/api/collections/household/form`);
    await page.locator("[name=commune_code]").selectOption("21040");
    await page.locator("[name=list_no]").fill("THU-1");
    await page.locator("[name=members]").fill("5");
    await page.locator("[name=ethnic_group]").selectOption("kinh");
    await page.locator("form button[type=submit]").click();
    await page.waitForLoadState();

    const found = () => page.evaluate(async () => (await (await fetch("/api/collections/household/items?list_no=THU-1")).json()).features);
    const features = await found();
    assert.equal(features.length, 1);
    assert.equal(features[0].properties.members, 5);
    assert.equal(await logIn("can-bo-xa"), 200);
    assert.deepEqual(await found(), []);
    await page.context().close();
  });
}
