// Pages of a real Chromium, watched for errors and for requests that leave the machine.
import assert from "node:assert/strict";
import axe from "axe-core";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--autoplay-policy=no-user-gesture-required",
];

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Drawing a map in software takes its time. */
const MAP_IDLE_MS = 180_000;

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** A new page that remembers what went wrong on it. */
export async function newPage(browser, base, viewport = DESKTOP, options = {}) {
  const context = await browser.newContext({ viewport, locale: "vi-VN", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.errors.push(message.text()));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !/^(data|blob):/.test(url)) page.errors.push(`left the machine: ${url}`);
  });
  return page;
}

/** Opens an address and waits until the map has drawn everything. */
export async function open(page, address) {
  await page.goto(address);
  await idle(page);
}

export async function idle(page) {
  await page.waitForFunction(() => document.documentElement.dataset.state === "idle", undefined, { timeout: MAP_IDLE_MS });
}

/** What axe calls serious or critical on the page as it is now. */
export async function seriousFaults(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** Keeps a picture of the page for a person to look at, in the folder that SCREENSHOTS names. */
export async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

export function assertNoErrors(page) {
  assert.deepEqual(page.errors, []);
}
