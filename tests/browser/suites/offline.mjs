// Packs: the page that is one file on a disk, and the app that keeps packs. In both the network is off.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { manifestOf, newKey, packEntries, startPage, zip } from "../support/pack.mjs";
import { DESKTOP, idle, newPage, PHONE, picture, seriousFaults } from "../support/page.mjs";
import { PASSWORD } from "../support/server.mjs";
import { locked } from "../support/personal.mjs";

const TEMPLATE = fileURLToPath(new URL("../../../static/dist/offline/start.html", import.meta.url));

/** The commune of the demonstration that has gongs, and the largest reader without a pack. */
const COMMUNE = "23293";
const MOST_TEMPLATE_BYTES = 2_000_000;

const PASSPHRASE = "nhà rông bên suối";
const HOUSEHOLD = "Hộ thử Y Blô";

export function offline(world) {
  const key = newKey();
  let folder;
  let entries;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "banlang-packs-"));
    entries = await packEntries(world.base, COMMUNE, { key });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Writes the page of a pack to the disk and opens it there, without a network. */
  async function openFile(pack, viewport, options = {}) {
    const path = join(folder, `${randomUUID()}.html`);
    await writeFile(path, startPage(await readFile(TEMPLATE, "utf8"), pack));
    const page = await newPage(world.browser, "file:", viewport, options);
    await page.context().setOffline(true);
    await page.goto(pathToFileURL(path).href);
    return page;
  }

  describe("the page on a disk", () => {
    test("is one file under 2 MB with one place for the pack", async () => {
      const template = await readFile(TEMPLATE, "utf8");

      assert.equal(template.split("<!--pack-->").length, 2);
      assert.ok(Buffer.byteLength(template) < MOST_TEMPLATE_BYTES, String(Buffer.byteLength(template)));
      assert.doesNotMatch(template, /<script[^>]*\bsrc=|<link\b/);
    });

    for (const [name, viewport] of [["desktop", DESKTOP], ["phone", PHONE]]) {
      test(`shows the map, a record with its photograph and the age of its data on a ${name}, with no network at all`, async () => {
        const page = await openFile(entries, viewport);
        await idle(page);
        assert.match(await page.getByTestId("age-strip").innerText(), /Dữ liệu lúc \d{2}:\d{2} ngày \d+\/\d+\/\d{4}\s+hôm nay/);
        await picture(page, `offline-start-${name}`);

        await page.getByTestId("part-list").click();
        await page.getByTestId("pack-search").fill("cong chieng");
        await page.getByTestId("record-row").first().click();
        await page.getByTestId("record-photo").first().waitFor();
        assert.equal(await page.getByTestId("inspector-title").innerText(), "Cồng chiêng của người Ba Na");
        assert.ok(await page.getByTestId("record-photo").first().evaluate((photo) => photo.decode().then(() => photo.naturalWidth > 100)));
        await picture(page, `offline-record-${name}`);

        await page.getByTestId("about-open").click();
        assert.match(await page.getByTestId("signature").innerText(), /chưa kiểm được chữ ký/);
        assert.deepEqual(await seriousFaults(page), []);
        assert.deepEqual(page.errors, []);
        await page.context().close();
      });
    }

    test("draws the tiles of the pack", async () => {
      const page = await openFile(entries, DESKTOP);
      await idle(page);
      // Only a tile can say what lies under the pointer.
      await page.mouse.click(DESKTOP.width / 2 + 180, DESKTOP.height / 2);
      assert.match(await page.getByTestId("inspector-title").innerText(), /\p{L}/u);
      await page.context().close();
    });

    test("saves a note to a file that says of which record it is", async () => {
      const page = await openFile(entries, PHONE);
      await idle(page);
      await page.getByTestId("part-list").click();
      await page.getByTestId("pack-search").fill("cồng chiêng");
      await page.getByTestId("record-row").first().click();
      await page.getByTestId("note-about").click();
      await page.getByTestId("note-save").click();
      assert.match(await page.getByTestId("note-form").innerText(), /Viết nội dung trước khi lưu/);
      await page.getByTestId("note-text").fill("Bộ chiêng mới có thêm một chiếc.");
      await picture(page, "offline-note");
      await page.getByTestId("note-save").click();
      await page.getByTestId("part-notes").click();
      assert.match(await page.getByTestId("notes-waiting").innerText(), /chờ gửi \(1\)/);
      assert.deepEqual(await seriousFaults(page), []);
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByTestId("notes-file").click()]);
      const saved = JSON.parse(await readFile(await file.path(), "utf8"));

      assert.equal(file.suggestedFilename(), "banlang-notes.json");
      const { id, made_at, area } = manifestOf(entries);
      assert.deepEqual([saved.format, saved.version, saved.pack, saved.area, saved.pack_made_at], ["banlang-notes", 1, id, area.code, made_at]);
      const [note] = saved.notes;
      assert.deepEqual([note.text, note.kind, note.about.collection], ["Bộ chiêng mới có thêm một chiếc.", "correction", "cultural_item"]);
      assert.match(note.id, /^[0-9a-f-]{36}$/);
      await page.context().close();
    });

    test("is worked by the keyboard, in English and in the dark", async () => {
      const page = await openFile(entries, DESKTOP, { locale: "en-US", colorScheme: "dark" });
      await idle(page);
      assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
      assert.match(await page.getByTestId("age-strip").innerText(), /Data of [^]*today/);
      await page.getByTestId("pack-search").focus();
      await page.keyboard.type("gongs");
      for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
      assert.match(await page.getByTestId("inspector-title").innerText(), /Gongs of the Ba Na/);
      await idle(page);
      await picture(page, "offline-start-dark-en");
      assert.deepEqual(await seriousFaults(page), []);
      await page.keyboard.press("Escape");
      await page.getByTestId("pack-search").focus();
      await page.keyboard.press("Escape");
      assert.deepEqual(page.errors, []);
      await page.context().close();
    });

    test("refuses a pack in which a file was changed, added or left out, and says which", async () => {
      const changed = new Map(entries);
      const altered = Buffer.from(changed.get("records/cultural_item.geojson"));
      altered[altered.indexOf("Ba Na")] ^= 1;
      changed.set("records/cultural_item.geojson", altered);
      const added = new Map(entries).set("records/extra.geojson", Buffer.from("{}"));
      const lacking = new Map(entries);
      lacking.delete("schema.json");

      for (const [pack, words] of [
        [changed, /đã bị sửa hoặc hỏng: tệp records\/cultural_item\.geojson.*Không mở/],
        [added, /thêm tệp records\/extra\.geojson/],
        [lacking, /thiếu tệp schema\.json/],
        [new Map(), /chưa có dữ liệu/],
      ]) {
        const page = await openFile(pack, PHONE);
        assert.match(await page.getByTestId("pack-refused").innerText(), words);
        assert.equal(await page.getByTestId("record-row").count(), 0);
        await picture(page, "offline-refused");
        await page.context().close();
      }
    });
  });

  /** Stands in for the service where it makes no packs itself; `notes` hears what is sent. */
  async function serve(context, { pack = entries, isAway = () => false, answer = () => ({ arrived: 0, known: 0, conflicts: [], refused: [] }) } = {}) {
    const bytes = zip(pack);
    const { publicKey } = key;
    await context.route("**/api/packs/key", (route) => route.fulfill({ json: publicKey.export({ format: "jwk" }) }));
    await context.route("**/api/packs/estimate?*", (route) => route.fulfill({ json: { bytes: bytes.length, tiles: 40, records: { area: 7, road: 9 }, media: 3 } }));
    await context.route("**/api/packs/file?*", (route) => route.fulfill({ body: bytes, contentType: "application/zip" }));
    await context.route("**/api/packs/notes", (route) => isAway() ? route.abort("internetdisconnected") : route.fulfill({ json: answer(route.request().postDataJSON(), route.request()) }));
  }

  /** The page of packs once its files are kept by the browser. */
  async function openApp(viewport, options) {
    const page = await newPage(world.browser, world.base, viewport);
    await serve(page.context(), options);
    await page.goto(`${world.base}/vi/offline#area=${COMMUNE}`);
    await page.getByTestId("offline-ready").waitFor({ timeout: 60_000 });
    return page;
  }

  async function chooseFile(page, name, bytes, mimeType = "application/zip") {
    await page.getByTestId("pack-file").setInputFiles({ name, mimeType, buffer: bytes });
  }

  describe("the app", () => {
    test("takes a pack along, opens it with the network off, and sends the notes when it is back", async () => {
      const sent = [];
      const answer = (file, request) => {
        sent.push({ file, csrf: request.headers()["x-csrf-token"] });
        return { arrived: 1, known: 0, conflicts: [{ id: file.notes[0].id, reason: { vi: "Hồ sơ đã đổi sau khi đóng gói.", en: "Changed." }, now: { name: "Cồng chiêng Ba Na" } }], refused: [] };
      };
      let away = false;
      const page = await openApp(PHONE, { answer, isAway: () => away });
      assert.equal(await page.getByTestId("take-area").getAttribute("data-code"), COMMUNE);
      assert.match(await page.getByTestId("take-size").innerText(), /Khoảng [\d,]+ MB, 16 hồ sơ/);
      await picture(page, "offline-app-take");
      assert.deepEqual(await seriousFaults(page), []);
      await page.getByTestId("take-keep").click();
      await page.getByTestId("kept-pack").waitFor();

      away = true;
      await page.context().setOffline(true);
      // The map's own address opens too, and leads to the packs.
      await page.goto(`${world.base}/vi`);
      await page.getByTestId("packs-open").click();
      await page.getByTestId("offline-strip").waitFor();
      assert.match(await page.getByTestId("kept-pack").innerText(), /Phường Kon Tum/);
      await picture(page, "offline-app-away");
      await page.getByTestId("kept-open").click();
      await idle(page);
      await page.getByTestId("about-open").click();
      assert.match(await page.getByTestId("signature").innerText(), /Chữ ký đúng khoá của máy chủ này/);
      await page.getByTestId("part-list").click();
      await page.getByTestId("pack-search").fill("cong chieng");
      await page.getByTestId("record-row").first().click();
      await page.getByTestId("record-photo").first().waitFor();
      await page.getByTestId("note-about").click();
      await page.getByTestId("note-text").fill("Đội chiêng nay có 12 người.");
      await page.getByTestId("note-save").click();
      await page.getByTestId("part-notes").click();
      await page.getByTestId("notes-send").click();
      await page.getByText("Chưa có mạng. Ghi chép vẫn ở trong máy.").waitFor();
      assert.equal(await page.getByTestId("notes-waiting").getAttribute("data-value"), "1");
      await picture(page, "offline-app-notes");

      away = false;
      await page.context().setOffline(false);
      await page.getByTestId("notes-send").click();
      await page.getByText("Máy chủ nhận 1 ghi chép.").waitFor();
      assert.equal(await page.getByTestId("note").getAttribute("data-state"), "conflict");
      assert.match(await page.getByTestId("note-conflict").innerText(), /Hồ sơ đã đổi sau khi đóng gói/);
      await picture(page, "offline-app-conflict");
      assert.equal(sent.length, 1);
      assert.equal(sent[0].file.pack, manifestOf(entries).id);
      await page.context().close();
    });

    test("keeps no answer of the service: only files of the build are in its caches", async () => {
      const page = await openApp(DESKTOP);
      await page.goto(`${world.base}/vi`);
      await idle(page);
      const kept = await page.evaluate(async () => {
        const names = await caches.keys();
        const lists = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)));
        return lists.flat();
      });
      assert.deepEqual(kept.filter((path) => !/^\/(assets|fonts)\/|^\/(index\.html|favicon\.svg|manifest\.webmanifest)$/.test(path)), []);
      assert.ok(kept.length > 20);
      assert.deepEqual(page.errors, []);
      await page.context().close();
    });

    test("can be installed: its manifest names pictures that are there", async () => {
      const manifest = await (await fetch(`${world.base}/manifest.webmanifest`)).json();
      for (const { src, type } of manifest.icons) {
        const answer = await fetch(`${world.base}${src}`);
        assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, type], src);
      }
      assert.deepEqual([manifest.display, manifest.start_url, manifest.scope], ["standalone", "/vi/offline", "/"]);
    });

    test("refuses a pack that another key signed, and a file that is no pack", async () => {
      const page = await openApp(DESKTOP);
      await page.waitForTimeout(500);
      const forged = await packEntries(world.base, COMMUNE, { key: newKey() });
      await chooseFile(page, "gói.zip", zip(forged));
      await page.getByText(/Chữ ký của gói không phải của máy chủ này/).waitFor();
      await picture(page, "offline-app-refused");
      await chooseFile(page, "ảnh.zip", Buffer.from("không phải gói"));
      await page.getByText(/không phải gói Bản Làng/).waitFor();
      assert.equal(await page.getByTestId("kept-pack").count(), 0);
      await page.context().close();
    });

    test("takes the notes of a file once, however often it is opened", async () => {
      const page = await openApp(DESKTOP);
      const note = { id: randomUUID(), made_at: "2026-11-22T03:00:00Z", at: [108.07, 14.36], text: "Cầu treo hỏng ván.", kind: "observation", about: null, photo: null };
      const file = Buffer.from(JSON.stringify({ format: "banlang-notes", version: 1, pack: randomUUID(), area: COMMUNE, pack_made_at: null, device: randomUUID(), notes: [note] }));
      await chooseFile(page, "banlang-notes.json", file, "application/json");
      await page.getByText("Đã nhận 1 ghi chép từ tệp.").waitFor();
      await chooseFile(page, "banlang-notes.json", file, "application/json");
      await page.getByText("Đã nhận 0 ghi chép từ tệp.").waitFor();
      assert.equal(await page.getByTestId("note").count(), 1);
      await page.context().close();
    });
  });

  describe("with the service itself", () => {
    test("an officer takes households along, opens them on a phone, and the service keeps the notes once", async (context) => {
      // The rest of this suite holds without it.
      if (!(await fetch(`${world.base}/api/packs/key`)).ok) return context.skip("this service makes no packs");
      const page = await newPage(world.browser, world.base, PHONE);
      await page.goto(`${world.base}/vi`);
      await idle(page);
      await page.getByTestId("login-open").click();
      await page.getByTestId("login-name").fill("can-bo-xa");
      await page.getByTestId("login-password").fill(PASSWORD);
      await page.getByTestId("login-submit").click();
      await page.getByTestId("login-form").waitFor({ state: "detached" });
      await page.goto(`${world.base}/vi/offline#area=23368`);
      await page.getByTestId("offline-ready").waitFor({ timeout: 60_000 });
      await page.getByTestId("take-personal").check();
      for (const box of ["take-passphrase", "take-passphrase-again"]) await page.getByTestId(box).fill(PASSPHRASE);
      await page.getByTestId("take-keep").click();
      await page.getByTestId("kept-pack").waitFor({ timeout: 120_000 });
      await page.getByTestId("kept-open").click();
      await idle(page);
      await page.getByTestId("about-open").click();
      assert.match(await page.getByTestId("signature").innerText(), /đúng khoá của máy chủ này/);
      await page.getByTestId("personal-passphrase").fill(PASSPHRASE);
      await page.getByTestId("personal-open").click();
      await page.getByTestId("personal-lock").waitFor({ timeout: 90_000 });
      await page.getByTestId("part-list").click();
      await page.getByTestId("shelf-household").click();
      await page.getByTestId("record-row").first().click();
      await picture(page, "offline-service-household");

      await page.getByTestId("part-list").click();
      await page.getByTestId("pack-search").fill("dinh tut");
      await page.getByTestId("record-row").first().click();
      await page.getByTestId("note-about").click();
      await page.getByTestId("note-text").fill("Đội Đinh tút nay có 9 người.");
      await page.getByTestId("note-save").click();
      await page.getByTestId("part-notes").click();
      const sending = page.waitForRequest("**/api/packs/notes");
      await page.getByTestId("notes-send").click();
      await page.getByText("Máy chủ nhận 1 ghi chép.").waitFor();
      const again = await page.evaluate(async (body) => {
        const { csrf_token } = await (await fetch("/auth/me")).json();
        const headers = { "content-type": "application/json", "x-csrf-token": csrf_token };
        return (await fetch("/api/packs/notes", { method: "POST", headers, body })).json();
      }, (await sending).postData());
      assert.deepEqual([again.arrived, again.known], [0, 1]);
      assert.deepEqual(page.errors, []);
      await page.context().close();
    });
  });

  describe("the personal part", () => {
    async function personalPack(expires_at, made_at = new Date().toISOString()) {
      const id = randomUUID();
      const rows = { expires_at, households: [{ type: "Feature", id: 7, geometry: { type: "Point", coordinates: [108.07, 14.36] }, properties: { name: HOUSEHOLD } }], contacts: [] };
      const { bytes, lock } = locked(id, PASSPHRASE, rows);
      return packEntries(world.base, COMMUNE, { key, manifest: { id, made_at, expires_at, reader: "can-bo-xa", personal: lock }, more: { "personal.bin": bytes } });
    }

    test("opens with its passphrase alone, lives in memory, and can be locked again", async () => {
      const page = await openApp(PHONE);
      await chooseFile(page, "gói.zip", zip(await personalPack(new Date(Date.now() + 86_400_000).toISOString())));
      await idle(page);
      await page.getByTestId("about-open").click();
      await page.getByTestId("personal-passphrase").fill("sai rồi sai rồi");
      await page.getByTestId("personal-open").click();
      await page.getByText(/Cụm mật khẩu chưa đúng/).waitFor({ timeout: 60_000 });
      await picture(page, "offline-personal-wrong");
      await page.getByTestId("personal-passphrase").fill(PASSPHRASE.normalize("NFD"));
      await page.getByTestId("personal-open").click();
      await page.getByTestId("personal-lock").waitFor({ timeout: 60_000 });
      assert.deepEqual(await seriousFaults(page), []);
      await page.getByTestId("part-list").click();
      await page.getByTestId("pack-search").fill("y blo");
      assert.equal(await page.getByTestId("record-row").innerText(), HOUSEHOLD);
      await picture(page, "offline-personal-open");
      await page.getByTestId("record-row").click();
      await page.getByTestId("note-about").click();
      await page.getByTestId("note-text").fill("Nhà dột mái.");
      await page.getByTestId("note-save").click();
      await page.getByTestId("part-notes").click();
      await page.getByTestId("note").waitFor();
      assert.equal(await page.evaluate(dumpKept, HOUSEHOLD), false);
      assert.equal(await page.evaluate(dumpKept, "Nhà dột mái."), true);

      await page.getByTestId("about-open").click();
      await page.getByTestId("personal-lock").click();
      await page.getByTestId("part-list").click();
      await page.getByTestId("pack-search").fill("y blo");
      assert.equal(await page.getByTestId("record-row").count(), 0);
      assert.deepEqual(page.errors, []);
      await page.context().close();
    });

    test("stays shut after its last moment, and leaves the device with its pack", async () => {
      const page = await openApp(DESKTOP);
      const pack = await personalPack(new Date(Date.now() - 60_000).toISOString(), new Date(Date.now() - 86_400_000).toISOString());
      await chooseFile(page, "gói.zip", zip(pack));
      await idle(page);
      await page.getByTestId("about-open").click();
      assert.match(await page.getByTestId("personal-shut").innerText(), /hết hạn lúc/);
      assert.equal(await page.getByTestId("personal-passphrase").count(), 0);
      await page.reload();
      await page.getByTestId("pack-swept").waitFor();
      assert.equal(await page.getByTestId("kept-pack").count(), 0);
      const files = await page.evaluate(async () => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("packs");
        const names = [];
        for await (const name of folder.keys()) names.push(name);
        return names;
      });
      assert.deepEqual(files, []);
      await page.context().close();
    });
  });
}

/** Whether a text stands in anything that the page has written to this device. Runs in the page. */
async function dumpKept(text) {
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => (indexedDB.open(name).onsuccess = (event) => resolve(event.target.result)));
    for (const shelf of database.objectStoreNames) {
      const rows = await new Promise((resolve) => (database.transaction(shelf).objectStore(shelf).getAll().onsuccess = (event) => resolve(event.target.result)));
      kept.push(JSON.stringify(rows));
    }
    database.close();
  }
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("packs");
  for await (const file of folder.values()) kept.push(await (await file.getFile()).text());
  return kept.some((part) => part.includes(text));
}
