// Officers at work: their sessions, their pages and their keyboards.
import assert from "node:assert/strict";
import { newPage } from "./page.mjs";
import { PASSWORD } from "./server.mjs";

/** What a logged-in person sends to the service, with its answer; a method of its own may be given with the headers. */
export async function session(base, name) {
  const headers = { "content-type": "application/json" };
  const entered = await fetch(`${base}/auth/login`, { method: "POST", headers, body: JSON.stringify({ name, password: PASSWORD }) });
  const { csrf_token } = await entered.json();
  const own = { ...headers, cookie: entered.headers.get("set-cookie").split(";")[0], "x-csrf-token": csrf_token };
  return async (path, body, { method = body === undefined ? "GET" : "POST", ...more } = {}) => {
    const answer = await fetch(base + path, { method, headers: { ...own, ...more }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
    return { etag: answer.headers.get("etag"), body: text ? JSON.parse(text) : null };
  };
}

/** A page of somebody who is logged in. */
export async function logged(world, name, viewport, options) {
  const page = await newPage(world.browser, world.base, viewport, options);
  await page.goto(`${world.base}/auth/me`);
  const status = await page.evaluate(
    async ([name, password]) => (await fetch("/auth/login", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name, password }) })).status,
    [name, PASSWORD],
  );
  assert.equal(status, 200);
  page.errors.length = 0;
  return page;
}

/** Nothing of the page is wider than its window. */
export async function assertFits(page) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window, `the page is ${wide} px wide in a window of ${window}`);
}

/** What takes a finger in the panel is at least 44 px high and wide. */
export async function assertFingersFit(page, panel) {
  const small = await page.getByTestId(panel).evaluate((root) => {
    const targets = [...root.querySelectorAll("button, a, summary, select, textarea, input:not([type=radio], [type=checkbox])")];
    const seen = targets.map((own) => [own, own.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
    return seen.filter(([, box]) => box.height < 44 || box.width < 44).map(([own, box]) => `${own.dataset.testid ?? own.textContent.trim()}: ${box.width} x ${box.height}`);
  });
  assert.deepEqual(small, []);
}

/** Goes on with Tab until the element has the keyboard, as somebody without a mouse does. */
export async function tabTo(page, testid, most = 60) {
  for (let step = 0; step < most; step += 1) {
    if (await page.evaluate((own) => document.activeElement?.dataset.testid === own, testid)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${testid} is not reached by Tab`);
}

/** The test id of what has the keyboard. */
export const focused = (page) => page.evaluate(() => document.activeElement?.dataset.testid ?? document.activeElement?.textContent?.trim() ?? null);
