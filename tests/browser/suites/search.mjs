import assert from "node:assert/strict";
import { test } from "node:test";
import { assertNoErrors, newPage, open } from "../support/page.mjs";

export function search(world) {
  test("\"dak long\" without marks finds xã Đăk Long and opens its card", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/`);

    await page.keyboard.press("/");
    await page.keyboard.type("dak long");
    await page.getByTestId("search-result").first().waitFor();
    await page.keyboard.press("Enter");

    await page.getByTestId("inspector").getByText("23368").first().waitFor();
    assert.match(await page.getByTestId("inspector").innerText(), /Xã Đăk Long/);
    assertNoErrors(page);
    await page.context().close();
  });

  test("a search without a hit says so and what to try", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/`);

    await page.getByTestId("search-input").fill("qqxxzz");

    await page.getByText(/Không thấy .qqxxzz/).first().waitFor();
    assertNoErrors(page);
    await page.context().close();
  });
}
