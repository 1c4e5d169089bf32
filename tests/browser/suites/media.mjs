import assert from "node:assert/strict";
import { test } from "node:test";
import { assertNoErrors, newPage, open } from "../support/page.mjs";

/** The first record of culture with a medium of that kind. */
export async function firstOf(world, kind) {
  const answer = await fetch(`${world.base}/api/collections/media/items?kind=${kind}&collection=cultural_item&limit=1`);
  const { features } = await answer.json();
  assert.ok(features.length > 0, `the demonstration has ${kind}`);
  return features[0].properties.record_id;
}

export async function plays(page, testId) {
  const player = page.getByTestId(testId).first();
  await player.waitFor({ state: "attached" });
  await player.evaluate(async (element) => {
    element.muted = true;
    await element.play();
  });
  await page.waitForFunction((id) => document.querySelector(`[data-testid="${id}"]`).currentTime > 0.5, testId, { timeout: 20_000 });
}

export function media(world) {
  test("a recording plays", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/#v=1&sel=cultural_item:${await firstOf(world, "audio")}`);
    await plays(page, "media-audio");
    assertNoErrors(page);
    await page.context().close();
  });

  test("a film plays", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/#v=1&sel=cultural_item:${await firstOf(world, "video")}`);
    await plays(page, "media-video");
    assertNoErrors(page);
    await page.context().close();
  });

  test("a picture is shown with the label of the community before it", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/#v=1&sel=cultural_item:${await firstOf(world, "photo")}`);
    const picture = page.getByTestId("media-photo").first();
    await picture.waitFor();
    await page.waitForFunction(() => {
      const element = document.querySelector('[data-testid="media-photo"]');
      const image = element.matches("img") ? element : element.querySelector("img");
      return image?.naturalWidth > 200;
    });
    assert.match(await page.getByTestId("inspector").innerText(), /Nhãn cộng đồng/);
    assertNoErrors(page);
    await page.context().close();
  });
}
