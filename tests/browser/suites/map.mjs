import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE, assertNoErrors, idle, newPage, open } from "../support/page.mjs";

export function map(world) {
  test("the first page shows the coloured communes, their legend and no error", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/`);

    assert.match(await page.title(), /^Bản Làng/);
    assert.equal(await page.locator("html").getAttribute("lang"), "vi");
    await page.getByTestId("legend").first().waitFor();
    const legend = await page.getByTestId("legend").first().innerText();
    const communes = [...legend.matchAll(/(\d+) xã/g)].map(([, count]) => Number(count));
    assert.ok(communes.length >= 6, legend);
    const total = communes.reduce((sum, count) => sum + count, 0);
    assert.ok(total >= 198, `${communes} are the 198 communes`);
    assertNoErrors(page);
    await page.context().close();
  });

  test("an address restores the place, the layers and the selection", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/`);
    await page.getByTestId("search-input").fill("23368");
    await page.getByTestId("search-result").first().click();
    await page.getByTestId("inspector").getByText("Đăk Long").first().waitFor();
    await page.waitForFunction(() => location.hash.includes("sel="));
    const address = page.url();

    const again = await newPage(world.browser, world.base);
    await open(again, address);

    await again.getByTestId("inspector").getByText("Đăk Long").first().waitFor();
    assertNoErrors(again);
    await page.context().close();
    await again.context().close();
  });

  test("the page speaks English when asked and keeps the place", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/`);
    await page.getByTestId("lang-switch").first().click();
    await page.waitForFunction(() => document.documentElement.lang === "en");
    await idle(page);

    assert.match(await page.locator("body").innerText(), /Ethnic-minority share/);
    assertNoErrors(page);
    await page.context().close();
  });

  test("a phone shows the map without sideways scrolling", async () => {
    const page = await newPage(world.browser, world.base, PHONE, { hasTouch: true, isMobile: true });
    await open(page, `${world.base}/`);

    const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.equal(content, screen);
    assertNoErrors(page);
    await page.context().close();
  });
}
