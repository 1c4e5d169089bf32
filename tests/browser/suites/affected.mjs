import assert from "node:assert/strict";
import { test } from "node:test";
import { assertNoErrors, idle, newPage, open } from "../support/page.mjs";
import { PASSWORD } from "../support/server.mjs";

/** The view of a part of the highlands. */
const PLACE = "#v=1&m=9.5/14.9/107.9";

/** Figures as the page writes them in Vietnamese: 14.449. */
const number = (text) => Number(text.replace(/\D/g, ""));

async function countInView(page) {
  const answered = page.waitForResponse((response) => response.url().endsWith("/api/processes/affected/execution"));
  await page.getByTestId("draw-start").first().click();
  await page.getByTestId("draw-view").first().click();
  const response = await answered;
  assert.equal(response.status(), 200, await response.text());
  const answer = await response.json();
  await page.getByTestId("affected-households").waitFor();
  return answer;
}

async function assertShown(page, answer) {
  assert.ok(answer.total.households > 0, "the view holds households");
  assert.equal(number(await page.getByTestId("affected-households").innerText()), answer.total.households);
  assert.equal(number(await page.getByTestId("affected-members").innerText()), answer.total.members);
  const sum = (rows, name) => rows.reduce((total, row) => total + row[name], 0);
  assert.equal(sum(answer.groups, "households"), answer.total.households);
  assert.equal(sum(answer.communes, "members"), answer.total.members);
}

async function logIn(page, name) {
  await page.getByTestId("login-open").first().click();
  const form = page.getByTestId("login-form");
  await form.getByTestId("login-name").fill(name);
  await form.getByTestId("login-password").fill(PASSWORD);
  await form.getByTestId("login-submit").click();
  await form.waitFor({ state: "hidden" });
}

export function affected(world) {
  test("the public sees the published figures of the service, number for number", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/${PLACE}`);

    const answer = await countInView(page);

    assert.equal(answer.precision, "published");
    await assertShown(page, answer);
    assert.equal(answer.rounding, 10);
    assert.match(await page.getByTestId("affected-rounding").innerText(), /Làm tròn đến hàng chục để giữ kín từng hộ/);
    assertNoErrors(page);
    await page.context().close();
  });

  test("an editor sees the exact figures of the service, number for number", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/${PLACE}`);
    await logIn(page, "can-bo");
    await idle(page);

    const answer = await countInView(page);

    assert.equal(answer.precision, "exact");
    await assertShown(page, answer);
    assertNoErrors(page);
    await page.context().close();
  });

  test("an area drawn by hand is counted", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/${PLACE}`);
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/processes/affected/execution"));
    await page.getByTestId("draw-start").first().click();
    const canvas = await page.locator("canvas.maplibregl-canvas").boundingBox();
    const corners = [
      [0.35, 0.3],
      [0.65, 0.3],
      [0.65, 0.7],
      [0.35, 0.7],
    ];
    for (const [x, y] of corners) {
      await page.mouse.click(canvas.x + canvas.width * x, canvas.y + canvas.height * y, { delay: 30 });
      await page.waitForTimeout(350);
    }
    await page.getByTestId("draw-done").first().click();

    const answer = await (await answered).json();
    await page.getByTestId("affected-households").waitFor();

    await assertShown(page, answer);
    assertNoErrors(page);
    await page.context().close();
  });
}
