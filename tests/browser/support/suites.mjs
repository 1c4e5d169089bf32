// Suites over one service with the demonstration data.
import { after, before, describe } from "node:test";
import { launch } from "./page.mjs";
import { account, startServer } from "./server.mjs";

/** Runs suites one after the other over a service of their own. */
export function suites(name, list) {
  describe(name, () => {
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

    for (const suite of list) {
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
}
