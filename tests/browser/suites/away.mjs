import assert from "node:assert/strict";
import { test } from "node:test";
import { takeDatabase } from "../support/database.mjs";
import { PHONE, idle, newPage, open, picture, seriousFaults } from "../support/page.mjs";
import { PASSWORD } from "../support/server.mjs";

/** The view of a part of the highlands. */
const PLACE = "#v=1&m=9.5/14.9/107.9";

/** From this age on the service calls an answer old. */
const OLD_AFTER_MS = 5000;

/** The page asks every ten seconds while something is away, and the service has to connect again first. */
const BACK_WITHIN_MS = 60_000;

const strip = (page) => page.getByTestId("offline-strip");

/** Takes the database away while `body` runs, and waits until the page has heard that it is back. */
async function whileAway(world, page, body) {
  const giveBack = await takeDatabase(world.server);
  try {
    await body();
  } finally {
    giveBack();
  }
  await strip(page).waitFor({ state: "hidden", timeout: BACK_WITHIN_MS });
}

/** The page as it is after a refusal, which the browser itself reports as an error. */
function assertOnlyRefusals(page) {
  assert.deepEqual(page.errors.filter((error) => !error.includes("503")), []);
}

async function logIn(page) {
  await page.getByTestId("login-open").first().click();
  await page.getByTestId("login-name").fill("can-bo");
  await page.getByTestId("login-password").fill(PASSWORD);
  await page.getByTestId("login-submit").click();
  await page.getByTestId("login-form").waitFor({ state: "hidden" });
}

/** Moves the map by more than it shows: drags it from one height of the picture to another. */
async function drag(page, from, to) {
  const { x, y, width, height } = await page.locator("canvas.maplibregl-canvas").boundingBox();
  for (let turn = 0; turn < 3; turn += 1) {
    await page.mouse.move(x + width / 2, y + height * from);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height * to, { steps: 8 });
    await page.mouse.up();
    await page.waitForTimeout(300);
  }
}

async function drawArea(page) {
  await page.getByTestId("draw-start").first().click();
  const canvas = await page.locator("canvas.maplibregl-canvas").boundingBox();
  for (const [x, y] of [[0.35, 0.3], [0.65, 0.3], [0.65, 0.7], [0.35, 0.7]]) {
    await page.mouse.click(canvas.x + canvas.width * x, canvas.y + canvas.height * y, { delay: 30 });
    await page.waitForTimeout(350);
  }
  await page.getByTestId("draw-done").first().click();
}

export function away(world) {
  test("while the database is away the page says of when it is, draws new tiles and counts a drawn area", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/vi/${PLACE}`);
    assert.equal(await strip(page).count(), 0);

    await whileAway(world, page, async () => {
      await page.evaluate(() => (location.hash += "&sel=area:23368"));
      await strip(page).waitFor();
      const words = await strip(page).innerText();
      assert.match(words, /^Chưa kết nối được cơ sở dữ liệu\. Bản đồ và số đếm là của lúc \d\d:\d\d; chưa xem được chi tiết, chưa lưu được/);
      assert.equal(await page.locator("[role=status]", { hasText: "Chưa kết nối được" }).count(), 1);
      const details = page.getByTestId("inspector").getByRole("alert");
      await details.waitFor();
      assert.match(await details.innerText(), /Chưa xem được chi tiết vì chưa kết nối được cơ sở dữ liệu/);
      assert.deepEqual(await seriousFaults(page), []);
      await picture(page, "away-record");

      const tile = page.waitForResponse((response) => /\/tiles\/.+\.mvt/.test(response.url()) && response.request().method() === "GET");
      await drag(page, 0.7, 0.15);
      const drawn = await tile;
      assert.equal(drawn.status(), 200);
      assert.ok(Number(drawn.headers()["banlang-stale-seconds"]) >= 5);
      await idle(page);
      await drag(page, 0.15, 0.7);
      await idle(page);

      const counted = page.waitForResponse((response) => response.url().endsWith("/api/processes/affected/execution"));
      await drawArea(page);
      const answer = await (await counted).json();
      await page.getByTestId("affected-households").waitFor();
      assert.ok(answer.total.households > 0);
      assert.equal(await page.getByTestId("affected-households").getAttribute("data-value"), String(answer.total.households));
      assert.equal(await strip(page).count(), 1, "a count from memory is no sign that the database is back");
      await picture(page, "away-count");
    });

    await page.getByText("Đã kết nối lại cơ sở dữ liệu.").waitFor();
    assertOnlyRefusals(page);
    await page.context().close();
  });

  test("an exact count that was made while the database was away names the time of its data, and brings the strip", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/vi/${PLACE}`);
    await logIn(page);
    // The service knows the session from now on, and need not ask the database who this is.
    assert.equal(await page.evaluate(async () => (await fetch("/auth/me")).status), 200);
    await idle(page);

    await whileAway(world, page, async () => {
      await page.waitForTimeout(OLD_AFTER_MS + 1500);
      await page.getByTestId("draw-start").first().click();
      await page.getByTestId("draw-view").first().click();
      await page.getByTestId("affected-households").waitFor();
      assert.match(await page.getByTestId("affected-as-of").innerText(), /Tính lúc .+ · trên dữ liệu lúc \d\d:\d\d ngày /);
      await strip(page).waitFor();
      await picture(page, "away-exact");
    });

    assertOnlyRefusals(page);
    await page.context().close();
  });

  test("details that were asked for while the database was away open by themselves when it is back", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/en/${PLACE}`);

    await whileAway(world, page, async () => {
      await page.evaluate(() => (location.hash += "&sel=area:23368"));
      await page.getByTestId("inspector").getByText("Details cannot be read").waitFor();
    });

    await page.getByTestId("inspector").getByText("23368").first().waitFor();
    assertOnlyRefusals(page);
    await page.context().close();
  });

  test("a change that cannot be saved stays in the form and is saved when the database is back", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/vi/${PLACE}`);
    await logIn(page);
    const near = "/api/collections/cultural_item/items?bbox=107.6,14.6,108.2,15.1&limit=1&f=json";
    const id = await page.evaluate(async (path) => (await (await fetch(path)).json()).features[0].id, near);
    await page.evaluate((sel) => (location.hash += sel), `&sel=cultural_item:${id}`);
    await page.getByTestId("edit-record").first().click();
    await page.getByTestId("field-name_en").fill("A name that waits");
    const save = page.getByTestId("edit-save");

    await whileAway(world, page, async () => {
      await save.click();
      const said = page.getByText("Chưa lưu được. Chữ đã điền vẫn còn đây. Cơ sở dữ liệu tạm thời chưa kết nối được.");
      await said.waitFor();
      assert.equal(await page.getByTestId("field-name_en").inputValue(), "A name that waits");
      await picture(page, "away-save");
    });

    await save.click();
    await page.getByText("Đã lưu.").waitFor();
    assertOnlyRefusals(page);
    await page.context().close();
  });

  test("a phone that comes back to the page learns of it without a touch, and nothing is covered", async () => {
    const page = await newPage(world.browser, world.base, PHONE, { hasTouch: true, isMobile: true, colorScheme: "dark" });
    await open(page, `${world.base}/en/${PLACE}`);

    await whileAway(world, page, async () => {
      await page.waitForTimeout(OLD_AFTER_MS + 1500);
      const asked = page.waitForRequest((request) => request.method() === "HEAD");
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      assert.equal((await (await asked).response()).headers()["content-length"], "0");
      await strip(page).waitFor();
      assert.match(await strip(page).innerText(), /^The database cannot be reached for now\. The map and the counts are as of \d\d:\d\d;/);

      const box = await strip(page).boundingBox();
      const main = await page.locator(".main").boundingBox();
      const retry = await strip(page).getByRole("button", { name: "Try again" }).boundingBox();
      assert.ok(box.y + box.height <= main.y + 0.5, "the strip stands above the map, not on it");
      assert.ok(retry.x + retry.width <= PHONE.width && retry.width >= 44 && retry.height >= 44);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
      assert.deepEqual(await seriousFaults(page), []);
      await picture(page, "away-phone");
    });

    assert.deepEqual(page.errors, []);
    await page.context().close();
  });
}
