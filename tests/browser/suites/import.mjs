import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { DESKTOP, PHONE, assertNoErrors, idle, newPage, open, picture, seriousFaults } from "../support/page.mjs";
import { PASSWORD } from "../support/server.mjs";

/** Đăk Long, in the areas of the officer. */
const COMMUNE = "23368";

const HEAD = ["Mã xã", "STT", "Họ và tên chủ hộ", "Thôn/buôn/làng", "Người trong hộ", "Dân tộc", "Ghi chú"];

/** A household list with rows of these numbers; what is wrong in three of them is wrong in every list. */
function listOf(prefix, faults = true) {
  const rows = [
    [COMMUNE, `${prefix}1`, "Y Một", "Đăk Ring", "5", "Xơ Đăng", ""],
    [COMMUNE, `${prefix}2`, "Y Hai", "Đăk Ring", "4", faults ? "Xê Đăng X" : "Xơ Đăng", "mới tách hộ"],
    [COMMUNE, `${prefix}3`, "Y Ba", "Đăk Ring", faults ? "năm" : "5", "Gié-Triêng", ""],
    [COMMUNE, `${prefix}4`, "Y Bốn", "Đăk Ring", "3", "Kinh", ""],
    [COMMUNE, faults ? `${prefix}1` : `${prefix}5`, "Y Năm", "Đăk Ring", "6", "Xơ Đăng", ""],
    [COMMUNE, `${prefix}6`, "Y Sáu", "Đăk Ring", "2", "Xơ Đăng", ""],
  ];
  return fileOf(`danh-sach-${prefix}.csv`, [HEAD, ...rows]);
}

function fileOf(name, rows) {
  return { name, mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${rows.map((row) => row.join(",")).join("\r\n")}\r\n`) };
}

async function officer(world, viewport = DESKTOP, options = {}) {
  const page = await newPage(world.browser, world.base, viewport, options);
  await page.goto(`${world.base}/auth/me`);
  const status = await page.evaluate(async (body) => {
    const headers = { "content-type": "application/json" };
    return (await fetch("/auth/login", { method: "POST", headers, body: JSON.stringify(body) })).status;
  }, { name: "can-bo", password: PASSWORD });
  assert.equal(status, 200);
  page.errors.length = 0;
  return page;
}

/** Chooses the collection and gives the file; ends when the file has been read. */
async function give(page, collection, file) {
  await page.getByTestId("import-target").selectOption(collection);
  await page.getByTestId("import-file").setInputFiles(file);
  await page.getByTestId("import-understood").waitFor();
}

/** Says what the column of that name is. */
function match(page, column, field) {
  return page.locator(`[data-testid=import-column][data-column="${column}"]`).selectOption(field);
}

async function figure(page, name) {
  return Number(await page.getByTestId(`import-${name}`).getAttribute("data-value"));
}

/** The list numbers of the households whose number begins so. */
function households(page, prefix) {
  return page.evaluate(async ([commune, prefix]) => {
    const { features } = await (await fetch(`/api/collections/household/items?commune_code=${commune}&limit=1000`)).json();
    return features.map(({ properties }) => properties.list_no).filter((number) => number.startsWith(prefix)).sort();
  }, [COMMUNE, prefix]);
}

const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));

export function imports(world) {
  test("who may write nothing is not offered an import, and the address of one asks for a login", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/vi#v=1&imp=new`);
    await page.getByTestId("import-login").waitFor();
    assert.equal(await page.getByTestId("import-open").count(), 0);
    assertNoErrors(page);
    await page.context().close();
  });

  test("a list with three faults is matched, mended in place, imported and taken back", async () => {
    const page = await officer(world);
    await open(page, `${world.base}/vi`);
    await page.getByTestId("import-open").click();
    await give(page, "household", listOf("A"));
    assert.match(await page.getByTestId("import-missing").textContent(), /Số nhân khẩu/);
    assert.equal(await page.getByTestId("import-preview").locator("tbody tr").count(), 6);
    await picture(page, "import-columns");

    await match(page, "Người trong hộ", "members");
    await page.getByTestId("import-missing").waitFor({ state: "detached" });
    await page.getByTestId("import-check").click();
    await page.getByTestId("import-result").waitFor();
    await page.getByText("3 dòng đúng, 3 dòng chưa được.").waitFor();
    assert.deepEqual(await households(page, "A"), []);
    assert.deepEqual([await figure(page, "new"), await figure(page, "refused")], [3, 3]);
    await picture(page, "import-checked");

    const boxes = page.getByTestId("import-mend");
    assert.equal(await boxes.count(), 3);
    await boxes.nth(0).fill("Xơ Đăng");
    await boxes.nth(0).press("Enter");
    await page.keyboard.type("5");
    await page.keyboard.press("Enter");
    await page.keyboard.type("A5");
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "import-check");
    await page.keyboard.press("Enter");
    await page.getByText("Cả 6 dòng đều đúng.").waitFor();

    await page.getByTestId("import-run").click();
    await page.getByTestId("import-end").waitFor();
    await page.getByText("Đã nạp 6 dòng.").waitFor();
    assert.deepEqual(await households(page, "A"), ["A1", "A2", "A3", "A4", "A5", "A6"]);
    await picture(page, "import-done");

    await page.getByTestId("import-undo").click();
    await page.getByText("Hoàn tác sẽ bỏ 6 dòng mới và trả 0 dòng về như trước.").waitFor();
    await page.getByTestId("import-undo-yes").click();
    await page.getByText("Đã hoàn tác.").waitFor();
    assert.deepEqual(await households(page, "A"), []);
    assertNoErrors(page);
    await page.context().close();
  });

  test("an import survives a reload and stands in the list of one's own", async () => {
    const page = await officer(world);
    await open(page, `${world.base}/vi#v=1&imp=new`);
    await give(page, "household", listOf("B"));
    await match(page, "Người trong hộ", "members");
    await page.getByTestId("import-check").click();
    await page.getByTestId("import-result").waitFor();
    await page.waitForFunction(() => /imp=[0-9a-f-]{36}/.test(location.hash));

    await page.reload();
    await page.getByTestId("import-result").waitFor();
    await page.getByTestId("import-back").click();
    assert.equal(await page.locator('[data-column="Người trong hộ"]').inputValue(), "members");
    await page.getByTestId("import-forget").click();
    await page.getByTestId("import-forget-yes").click();
    await page.getByTestId("import-choose").waitFor();
    assert.equal(await page.getByText("danh-sach-B.csv").count(), 0);
    assertNoErrors(page);
    await page.context().close();
  });

  test("rows that are not in order stay out, and come back as a sheet that is imported in its turn", async () => {
    const page = await officer(world);
    await open(page, `${world.base}/en#v=1&imp=new`);
    await give(page, "household", listOf("C"));
    await match(page, "Người trong hộ", "members");
    await page.getByTestId("import-check").click();
    await page.getByTestId("import-run").click();
    await page.getByText("3 rows are in.").waitFor();
    assert.deepEqual(await households(page, "C"), ["C1", "C4", "C6"]);
    const [sheet] = await Promise.all([page.waitForEvent("download"), page.getByTestId("import-errors").click()]);
    const workbook = await readFile(await sheet.path());

    // The number that stood there twice stands alone in the sheet: its row changes the one that is in.
    await page.getByTestId("import-other").click();
    await give(page, "household", { name: "errors.xlsx", mimeType: "application/octet-stream", buffer: workbook });
    assert.equal(await page.getByTestId("import-rows").textContent(), "3");
    await match(page, "Người trong hộ", "members");
    await page.getByTestId("import-check").click();
    await page.getByText("1 row is in order, 2 are not.").waitFor();
    assert.deepEqual([await figure(page, "new"), await figure(page, "changed")], [0, 1]);
    assertNoErrors(page);
    await page.context().close();
  });

  test("an import is taken back only when nobody has changed its rows since", async () => {
    const page = await officer(world);
    await open(page, `${world.base}/vi#v=1&imp=new`);
    await give(page, "household", listOf("F", false));
    await match(page, "Người trong hộ", "members");
    await page.getByTestId("import-check").click();
    await page.getByTestId("import-run").click();
    await page.getByTestId("import-end").waitFor();

    await setMembers(page, "F4", 9);
    await page.getByTestId("import-undo").click();
    await page.getByTestId("import-undo-yes").click();
    await page.getByText(/^Chưa hoàn tác được: có dòng đã được sửa sau lần nạp này/).waitFor();
    await picture(page, "import-undo-refused");
    assert.equal((await households(page, "F")).length, 6);

    await setMembers(page, "F4", 3);
    await page.getByTestId("import-undo-yes").click();
    await page.getByText("Đã hoàn tác.").waitFor();
    assert.deepEqual(await households(page, "F"), []);
    await page.context().close();
  });

  test("a check that takes its time is stopped at once", async () => {
    const page = await officer(world);
    await open(page, `${world.base}/vi#v=1&imp=new`);
    const rows = Array.from({ length: 80_000 }, (_, index) => [COMMUNE, `G${index}`, `Y Thứ ${index}`, "Đăk Ring", "4", "Xơ Đăng", ""]);
    await give(page, "household", fileOf("danh-sach-G.csv", [HEAD, ...rows]));
    await match(page, "Người trong hộ", "members");
    await page.getByTestId("import-check").click();
    await page.getByTestId("import-cancel").click();
    await page.getByTestId("import-cancelled").waitFor();
    assert.deepEqual(await households(page, "G"), []);
    assertNoErrors(page);
    await page.context().close();
  });

  test("the keyboard alone leads from the map to the end", async () => {
    const page = await officer(world);
    await open(page, `${world.base}/vi`);
    await page.getByTestId("import-open").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.matches("[data-head]"));
    await page.getByTestId("import-target").waitFor();
    await tabTo(page, "import-target");
    for (let presses = 0; presses < 30 && (await page.getByTestId("import-target").inputValue()) !== "household"; presses += 1) {
      await page.keyboard.press("ArrowDown");
    }
    await tabTo(page, "import-choose");
    const chooser = page.waitForEvent("filechooser");
    // The browser listens for the chooser only after it has been told so.
    await page.evaluate(() => undefined);
    await page.keyboard.press("Enter");
    await (await chooser).setFiles(listOf("D", false));
    await page.waitForFunction(() => document.activeElement?.matches("[data-stage-head]") && document.querySelector("[data-testid=import-understood]"));
    // The columns of the list come one after the other; its members are in the fifth.
    for (let columns = 0; columns < 5; columns += 1) {
      if (columns > 0) await page.keyboard.press("Tab");
      await tabTo(page, "import-column");
    }
    const column = page.locator('[data-column="Người trong hộ"]');
    for (let presses = 0; presses < 30 && (await column.inputValue()) !== "members"; presses += 1) await page.keyboard.press("ArrowDown");
    await tabTo(page, "import-check");
    await page.keyboard.press("Enter");
    await page.getByText("Cả 6 dòng đều đúng.").waitFor();
    await tabTo(page, "import-run");
    await page.keyboard.press("Enter");
    await page.getByText("Đã nạp 6 dòng.").waitFor();
    assert.equal(await page.getByTestId("import-spoken").textContent(), "đã nạp");
    await tabTo(page, "import-undo");
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "import-undo-yes");
    await page.keyboard.press("Enter");
    await page.getByText("Đã hoàn tác.").waitFor();
    assert.deepEqual(await households(page, "D"), []);
    assertNoErrors(page);
    await page.context().close();
  });

  test("metres of VN-2000 stand on the map at once when the communes in the file prove their zone", async () => {
    const page = await officer(world);
    await open(page, `${world.base}/vi#v=1&imp=new`);
    const places = await page.evaluate(async (commune) => {
      const crs = "http://www.opengis.net/def/crs/EPSG/0/9216";
      const { features } = await (await fetch(`/api/collections/household/items?commune_code=${commune}&limit=200&crs=${crs}`)).json();
      return features.filter(({ geometry }) => geometry).map(({ geometry }) => geometry.coordinates);
    }, COMMUNE);
    const rows = places.slice(0, 20).map(([x, y], index) => [`THU-${index}`, `Trường thử ${index}`, "school", COMMUNE, x, y]);
    await give(page, "facility", fileOf("truong-mau.csv", [["Mã", "Tên", "Loại", "Mã xã", "X", "Y"], ...rows]));
    assert.equal(await page.getByTestId("import-placed").getAttribute("data-value"), String(rows.length));
    assert.equal(await page.getByTestId("import-crs").textContent(), "VN-2000, kinh tuyến trục 107°30′");
    await idle(page);
    await picture(page, "import-proved");
    assertNoErrors(page);
    await page.context().close();
  });

  test("metres without a reference system are asked for it, and then stand on the map", async () => {
    const page = await officer(world);
    await open(page, `${world.base}/vi#v=1&imp=new`);
    const rows = [0, 1, 2, 3].map((index) => [`THU-${index}`, `Trường thử ${index}`, "school", 520735 + 200 * index, 1686800 + 150 * index]);
    await give(page, "facility", fileOf("truong.csv", [["Mã", "Tên", "Loại", "X", "Y"], ...rows]));
    assert.equal(await page.getByTestId("import-crs").textContent(), "chưa rõ");
    assert.equal(await page.getByTestId("import-placed").count(), 0);
    await picture(page, "import-metres");

    await page.getByTestId("import-system").selectOption("EPSG:9216");
    await page.getByTestId("import-read-again").click();
    await page.getByTestId("import-placed").waitFor();
    assert.equal(await page.getByTestId("import-placed").getAttribute("data-value"), "4");
    assert.equal(await page.getByTestId("import-crs").textContent(), "VN-2000, kinh tuyến trục 107°30′");
    await idle(page);
    await picture(page, "import-placed");
    assertNoErrors(page);
    await page.context().close();
  });

  test("a file that fits nothing becomes a layer of its own, which is in the list of layers at once", async () => {
    const page = await officer(world, PHONE, { hasTouch: true, isMobile: true });
    await open(page, `${world.base}/vi#v=1&imp=new`);
    const wells = [["G1", "Giếng làng", "12", "0912345678", 107.6, 15.1], ["G2", "Giếng trường", "30", "0912345679", 107.61, 15.11]];
    await give(page, "new_layer", fileOf("gieng.csv", [["Mã", "Tên", "Sâu (m)", "Điện thoại", "lon", "lat"], ...wells]));
    await page.getByTestId("import-new-layer").waitFor();
    assert.equal(await page.getByTestId("import-layer-keep").count(), 3);
    await page.getByText("có vẻ là dữ liệu cá nhân, không giữ").waitFor();
    await page.getByText("Còn thiếu: tên lớp.").waitFor();
    await page.getByTestId("import-layer-title").fill("Giếng nước thôn");
    await page.getByTestId("import-layer-area").selectOption(COMMUNE);
    assert.equal(await page.getByTestId("import-layer-key").inputValue(), "Mã");
    await picture(page, "import-new-layer");
    await page.getByTestId("import-layer-label").scrollIntoViewIfNeeded();
    await picture(page, "import-new-layer-columns");
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByTestId("import-make-layer").click();
    await page.getByTestId("import-check").click();
    await page.getByText("Cả 2 dòng đều đúng.").waitFor();
    await page.getByTestId("import-run").click();
    await page.getByText("Đã nạp 2 dòng.").waitFor();
    await page.getByTestId("import-see").waitFor();
    const listed = await page.evaluate(async () => {
      const { metadata } = await (await fetch("/styles/default.json?lang=vi")).json();
      return metadata.banlang.layers.filter(({ title }) => title.vi === "Giếng nước thôn").map(({ id, access }) => [id, access]);
    });
    assert.deepEqual(listed, [["layer_gieng_nuoc_thon", "open"]]);
    assertNoErrors(page);
    await page.goto(`${world.base}/admin/layers?lang=vi`);
    await picture(page, "admin-layers");
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByText("Xoá…").click();
    await page.getByRole("button", { name: "Xoá lớp" }).click();
    await page.getByText("Đã xoá lớp cùng các dòng của lớp.").waitFor();
    await page.context().close();
  });

  for (const [lang, theme, viewport] of [["vi", "light", PHONE], ["en", "dark", DESKTOP], ["en", "light", PHONE], ["vi", "dark", DESKTOP]]) {
    const where = viewport === PHONE ? "phone" : "desktop";
    test(`every step is without serious faults for axe (${lang}, ${theme}, ${where})`, async () => {
      const page = await officer(world, viewport, { colorScheme: theme, ...(viewport === PHONE ? { hasTouch: true, isMobile: true } : {}) });
      const clean = async (step) => {
        await picture(page, `import-${step}-${lang}-${theme}-${where}`);
        assert.deepEqual(await seriousFaults(page), [], step);
      };
      await open(page, `${world.base}/${lang}#v=1&imp=new`);
      await page.getByTestId("import-choose").waitFor();
      await clean("choose");
      const prefix = `E${lang}${where}`;
      await give(page, "household", listOf(prefix));
      await clean("columns");
      await match(page, "Người trong hộ", "members");
      await page.getByTestId("import-check").click();
      await page.getByTestId("import-result").waitFor();
      await clean("result");
      await page.getByTestId("import-run").click();
      await page.getByTestId("import-end").waitFor();
      await clean("end");
      await page.getByTestId("import-undo").click();
      await page.getByTestId("import-undo-yes").click();
      await page.getByTestId("import-undo").waitFor({ state: "detached" });
      await clean("undone");
      assertNoErrors(page);
      await page.context().close();
    });
  }
}

/** Changes the members of a household, as another page of the officer would. */
async function setMembers(page, number, members) {
  const status = await page.evaluate(async ([number, members]) => {
    const { csrf_token } = await (await fetch("/auth/me")).json();
    const { features } = await (await fetch(`/api/collections/household/items?list_no=${number}`)).json();
    const path = `/api/collections/household/items/${features[0].id}`;
    const etag = (await fetch(path)).headers.get("etag");
    const headers = { "content-type": "application/merge-patch+json", "x-csrf-token": csrf_token, "if-match": etag };
    return (await fetch(path, { method: "PATCH", headers, body: JSON.stringify({ properties: { members } }) })).status;
  }, [number, members]);
  assert.ok(status < 300, String(status));
}

/** Presses Tab until the element of that test id has the keyboard. */
async function tabTo(page, testId) {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await focused(page)) === testId) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not reach ${testId}`);
}
