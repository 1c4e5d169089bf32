import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);

export function style(world) {
  test("the style passes the validator of the MapLibre specification", async () => {
    const answer = await fetch(`${world.base}/styles/default.json`);
    const file = join(world.server.folder, "style.json");
    await writeFile(file, await answer.text());
    const folder = dirname(createRequire(import.meta.url).resolve("@maplibre/maplibre-gl-style-spec/package.json"));

    const { stdout, stderr } = await run(process.execPath, [join(folder, "dist/gl-style-validate.mjs"), file]);

    assert.equal(stdout + stderr, "");
  });
}
