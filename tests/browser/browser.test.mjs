// What a person sees, in a real Chromium over a real service with the demonstration data.
import { after, before, describe } from "node:test";
import { activation } from "./suites/activation.mjs";
import { access } from "./suites/access.mjs";
import { admin } from "./suites/admin.mjs";
import { affected } from "./suites/affected.mjs";
import { away } from "./suites/away.mjs";
import { editing } from "./suites/editing.mjs";
import { imports } from "./suites/import.mjs";
import { map } from "./suites/map.mjs";
import { media } from "./suites/media.mjs";
import { policy } from "./suites/policy.mjs";
import { search } from "./suites/search.mjs";
import { style } from "./suites/style.mjs";
import { launch } from "./support/page.mjs";
import { account, startServer } from "./support/server.mjs";

describe("the page", () => {
  /** What the suites share; filled before the first of them runs. */
  const world = {};

  before(async () => {
    world.server = await startServer();
    world.base = world.server.base;
    await account(world.server, "can-bo", "Y Hạnh", "--role", "editor", "--area", "51");
    await account(world.server, "can-bo-xa", "A Long", "--role", "editor", "--area", "23368");
  });

  after(async () => {
    await world.server?.stop();
  });

  // Last: with two administrators the command line alone gives no roles any more.
  for (const suite of [style, policy, map, search, affected, media, editing, imports, away, activation, access, admin]) {
    describe(suite.name, () => {
      // A browser of its own: what one suite leaves behind does not slow the next one down.
      before(async () => {
        world.browser = await launch();
      });
      after(async () => {
        await world.browser?.close();
      });
      suite(world);
    });
  }
});
