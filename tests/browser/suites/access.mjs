import assert from "node:assert/strict";
import { test } from "node:test";
import { DESKTOP, PHONE, newPage, open, seriousFaults } from "../support/page.mjs";

/** What is done to reach each screen. */
const SCREENS = {
  map: async () => {},
  search: async (page) => {
    await page.getByTestId("search-input").fill("dak");
    await page.getByTestId("search-result").first().waitFor();
  },
  commune: async (page) => {
    await page.getByTestId("search-input").fill("23368");
    await page.getByTestId("search-result").first().click();
    await page.getByTestId("inspector").getByText("23368").first().waitFor();
  },
  affected: async (page) => {
    await page.getByTestId("draw-start").first().click();
    await page.getByTestId("draw-view").first().click();
    await page.getByTestId("affected-households").waitFor();
  },
  login: async (page) => {
    await page.getByTestId("login-open").first().click();
    await page.getByTestId("login-form").waitFor();
  },
};

export function access(world) {
  for (const language of ["vi", "en"]) {
    for (const [screen, reach] of Object.entries(SCREENS)) {
      test(`axe finds nothing serious on ${screen} in ${language}`, async () => {
        const page = await newPage(world.browser, world.base, DESKTOP);
        await open(page, `${world.base}/${language}`);
        await reach(page);
        assert.deepEqual(await seriousFaults(page), []);
        await page.context().close();
      });
    }

    test(`axe finds nothing serious on a phone in ${language}, light and dark`, async () => {
      for (const colorScheme of ["light", "dark"]) {
        const page = await newPage(world.browser, world.base, PHONE, { hasTouch: true, isMobile: true, colorScheme });
        await open(page, `${world.base}/${language}`);
        assert.deepEqual(await seriousFaults(page), [], colorScheme);
        await page.context().close();
      }
    });

    test(`axe finds nothing serious on the pages of the API in ${language}`, async () => {
      const page = await newPage(world.browser, world.base, DESKTOP);
      for (const path of ["/api", "/api/collections", "/api/collections/area", "/api/collections/area/items", "/api/docs"]) {
        await page.goto(`${world.base}${path}?f=html&lang=${language}`);
        assert.deepEqual(await seriousFaults(page), [], path);
      }
      await page.context().close();
    });
  }
}
