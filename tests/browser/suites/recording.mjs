import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFingersFit, assertFits, focused, logged, session, tabTo } from "../support/officer.mjs";
import { DESKTOP, PHONE, assertNoErrors, idle, newPage, picture, seriousFaults } from "../support/page.mjs";
import { account } from "../support/server.mjs";

const TOUCH = { hasTouch: true, isMobile: true };
const COMMUNE = "23368";
/** A road of the demonstration: without it one village of the commune has no way out. */
const ROAD = "51-D0022";
const ITEMS = "/api/collections/disaster_event/items";
const REPORTS = "/api/collections/road_status/items";

const two = (value) => String(value).padStart(2, "0");

/** A bulletin of an hour ago, in the time of Việt Nam. */
function bulletin() {
  const at = new Date(Date.now() + 6 * 3_600_000);
  const day = `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}`;
  return `ĐÀI KHÍ TƯỢNG THỦY VĂN TỈNH QUẢNG NGÃI
TIN CẢNH BÁO LŨ QUÉT, SẠT LỞ ĐẤT
(Phát lúc ${two(at.getUTCHours())}h${two(at.getUTCMinutes())} ngày ${day})
Trong 6 giờ tới, nguy cơ lũ quét tại tỉnh Quảng Ngãi: xã Đăk Long.
Cấp độ rủi ro thiên tai do lũ quét: cấp 2.`;
}

/** Opens a page whose words are waited for: over a map without layers, which is not looked at. */
async function visit(page, base, lang, desk) {
  // Another part of the same page would not be opened anew.
  await page.goto("about:blank");
  await page.goto(`${base}/${lang}#v=1&l=&th=none&dis=${desk}`);
}

const number = (text) => Number(text.replace(/\D/g, ""));

async function press(page, testid, most) {
  await tabTo(page, testid, most);
  await page.keyboard.press("Enter");
}

/** Writes into the box that has the keyboard, in place of what stands there. */
async function write(page, testid, text, most) {
  await tabTo(page, testid, most);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

async function fits(page, name) {
  await picture(page, name);
  assert.deepEqual(await seriousFaults(page), []);
  await assertFits(page);
}

export function recording(world) {
  /** The session of the desk, and the code of the event that the suite records. */
  const own = {};

  before(async () => {
    await account(world.server, "truc-ghi", "Y Mai", "--role", "disaster", "--area", "51");
    await account(world.server, "chi-xem", "Lê Xem", "--role", "viewer", "--area", "51");
    own.desk = await session(world.base, "truc-ghi");
    own.before = (await own.desk(`${ITEMS}?limit=1000`)).body.features.map(({ id }) => id);
  });

  after(async () => {
    const remove = async (path, kept) => {
      for (const { id } of (await own.desk(`${path}?limit=1000`)).body.features.filter((item) => !kept.includes(item.id))) {
        const { etag } = await own.desk(`${path}/${id}`);
        await own.desk(`${path}/${id}`, undefined, { method: "DELETE", "if-match": etag });
      }
    };
    await remove(ITEMS, own.before);
    await remove(REPORTS, own.reports ?? []);
  });

  test("with the keyboard of a phone an officer turns a bulletin into an event, and sees who is affected", async () => {
    const page = await logged(world, "truc-ghi", PHONE, TOUCH);
    await visit(page, world.base, "vi", "bulletin");
    await page.getByTestId("bulletin-text").waitFor();
    await write(page, "bulletin-text", bulletin());
    await press(page, "bulletin-read");
    await page.getByTestId("bulletin-reading").waitFor();
    await picture(page, "recording-read-phone");
    await press(page, "bulletin-record", 90);
    await page.getByTestId("event-form").waitFor();
    assert.match(await focused(page), /Ghi sự kiện/);
    assert.equal(await page.getByTestId("event-kind").inputValue(), "lu_quet");
    assert.ok(await page.getByTestId("event-level-2").isChecked());
    assert.equal(await page.getByTestId("event-name").inputValue(), "Lũ quét ở Đăk Long");
    assert.match(await page.getByTestId("event-source").inputValue(), /^ĐÀI KHÍ TƯỢNG THỦY VĂN TỈNH QUẢNG NGÃI: TIN CẢNH BÁO/);
    assert.match(await page.getByTestId("event-area").innerText(), /Đăk Long/);
    own.code = await page.getByTestId("event-code").inputValue();
    assert.match(own.code, /^LU-QUET-\d{8}$/);
    await fits(page, "recording-form-phone");
    await assertFingersFit(page, "desk-page");

    await write(page, "event-name", "");
    await write(page, "event-glide", "TC-1");
    await press(page, "event-save");
    assert.equal(await focused(page), "event-name", "the first box that is wrong has the keyboard");
    assert.equal(await page.getByTestId("event-glide-fault").count(), 1);
    await picture(page, "recording-faults-phone");
    await page.keyboard.insertText("Lũ quét thượng nguồn Đăk Long");
    await write(page, "event-glide", "");
    await press(page, "event-save");
    await page.getByTestId("event-said").waitFor();
    assert.equal(await focused(page), "event-said", "what was done is read out");
    await page.getByTestId("event-keeping").waitFor();
    assert.equal(await page.getByTestId("footprint").count(), 1, "the areas of the bulletin are its footprint");
    await fits(page, "recording-event-phone");

    const counted = (await own.desk("/api/processes/affected/execution", { inputs: { area: { areas: [COMMUNE] }, by: [] } })).body.total.households;
    await press(page, "event-who");
    await page.getByTestId("affected-households").waitFor();
    assert.equal(number(await page.getByTestId("affected-households").innerText()), counted);
    assert.ok(counted > 0);
    assertNoErrors(page);
    await page.context().close();
  });

  test("a corrected area stands before the one that it follows, and an event is over after a last question", async () => {
    const page = await logged(world, "truc-ghi", PHONE, TOUCH);
    await visit(page, world.base, "vi", `events:${own.code}`);
    await page.getByTestId("event-keeping").waitFor();
    await press(page, "event-correct");
    await page.getByTestId("ground-form").waitFor();
    await press(page, "ground-save");
    assert.equal(await focused(page), "ground-find", "ground is asked for first");
    assert.equal(await page.getByTestId("ground-note-fault").count(), 1, "and why it changes");
    for (const name of ["Đăk Long", "Đăk Pék"]) {
      await write(page, "ground-find", name);
      await page.getByTestId("ground-found").first().waitFor();
      await press(page, "ground-found");
    }
    assert.equal(await page.getByTestId("ground-area").count(), 2);
    await write(page, "ground-source", "Đoàn khảo sát");
    await write(page, "ground-note", "Nước lên tới Đăk Pék");
    await fits(page, "recording-ground-phone");
    await assertFingersFit(page, "desk-page");
    await press(page, "ground-save");
    await page.getByTestId("event-said").waitFor();
    await page.getByTestId("footprint").nth(1).waitFor();
    const versions = await page.getByTestId("footprint").allInnerTexts();
    assert.equal(versions.length, 2);
    assert.match(versions[0], /mới nhất[\s\S]*Đoàn khảo sát[\s\S]*Nước lên tới Đăk Pék/);

    await press(page, "event-to-past", 90);
    await page.getByTestId("state-sure").waitFor();
    assert.equal(await focused(page), "state-no", "the answer that changes nothing is at hand");
    await fits(page, "recording-over-phone");
    await press(page, "state-yes");
    await page.getByTestId("event-to-active").waitFor();
    assert.match(await page.getByTestId("event-said").innerText(), /đã qua/);
    const { properties } = (await own.desk(`${ITEMS}?code=${own.code}`)).body.features[0];
    assert.equal(properties.state, "past");
    assert.ok(Math.abs(Date.parse(properties.ended_at) - Date.now()) < 300_000);
    assertNoErrors(page);
    await page.context().close();
  });

  test("a road that is reported closed cuts off its village, and one that is open again does not", async () => {
    own.reports = (await own.desk(`${REPORTS}?limit=1000`)).body.features.map(({ id }) => id);
    const { id } = (await own.desk(`${ITEMS}?code=${own.code}`)).body.features[0];
    const total = async (roads) => {
      const inputs = { area: { event: id }, closed: { roads, places: [] }, reported: true };
      return (await own.desk("/api/processes/cut-off/execution", { inputs })).body.total.villages;
    };
    const [without, cut] = [await total([]), await total([ROAD])];
    assert.equal(cut, without + 1, "the road is the only way of one village");
    const page = await logged(world, "truc-ghi", PHONE, TOUCH);
    await visit(page, world.base, "vi", `cutoff:${own.code}`);
    await idle(page);
    const shown = async () => {
      const answered = page.waitForResponse((response) => response.url().endsWith("/cut-off/execution"));
      await press(page, "cut-run", 120);
      await answered;
      await page.getByTestId("cut-result").waitFor();
      return Number(await page.getByTestId("cut-total").getAttribute("data-value"));
    };
    const choose = async () => {
      if (!(await page.getByTestId("cut-roads").getAttribute("open").then((is) => is !== null))) await page.getByTestId("cut-roads").locator("summary").press("Enter");
      await page.getByTestId("cut-roads").locator("input[type=search]").fill(ROAD);
      await page.getByTestId("cut-roads").locator("input[type=checkbox]").press("Space");
      await page.getByTestId("cut-chosen").waitFor();
    };
    await choose();
    await page.getByTestId("desk-page").focus();
    await press(page, "cut-report");
    await page.getByTestId("road-form").waitFor();
    await press(page, "road-save");
    assert.equal(await focused(page), "road-reported_by");
    await page.keyboard.insertText("Công an xã Đăk Long");
    await write(page, "road-reason", "Sạt ta-luy");
    await fits(page, "recording-road-phone");
    await assertFingersFit(page, "desk-page");
    await press(page, "road-save");
    await page.getByTestId("road-said").waitFor();
    assert.equal(await focused(page), "road-said");
    assert.equal(await page.getByTestId("cut-chosen").count(), 0, "it is reported, and no longer only taken for closed");
    assert.equal(await shown(), cut, "the report counts");
    await page.getByText(/Công an xã Đăk Long báo · Sạt ta-luy/).waitFor();
    await picture(page, "recording-cut-phone");

    await choose();
    await press(page, "cut-report", 120);
    await page.getByTestId("road-standing").waitFor();
    assert.ok(await page.getByTestId("road-status-open").isChecked());
    await write(page, "road-reported_by", "Hạt quản lý đường bộ");
    await picture(page, "recording-reopened-phone");
    await press(page, "road-save");
    await page.getByTestId("road-said").waitFor();
    assert.equal(await shown(), without);
    const rows = (await own.desk(`${REPORTS}?road_code=${ROAD}`)).body.features;
    assert.deepEqual(rows.map(({ properties }) => properties.status), ["open"], "one row is one place");
    assertNoErrors(page);
    await page.context().close();
  });

  test("in English and in the dark a taken code gets the next number, ground is drawn, and a second step that fails is tried again", async () => {
    const page = await logged(world, "truc-ghi", DESKTOP, { colorScheme: "dark" });
    await visit(page, world.base, "en", "events");
    await idle(page);
    await page.getByTestId("event-record").click();
    await page.getByTestId("event-kind").selectOption("lu_quet");
    await page.getByTestId("event-name").fill("Lũ quét thử");
    await page.getByTestId("event-source").fill("Trực ban");
    await page.getByTestId("event-code").fill(own.code);
    await page.getByTestId("event-by-drawn").check();
    await page.getByTestId("event-draw").click();
    const map = await page.locator("canvas").first().boundingBox();
    for (const [x, y] of [[0.45, 0.45], [0.55, 0.45], [0.5, 0.55]]) await page.mouse.click(map.x + map.width * x, map.y + map.height * y);
    await page.getByTestId("event-save").click();
    await page.getByTestId("event-code-fault").waitFor();
    await fits(page, "recording-drawn-dark");
    assert.match(await page.getByTestId("event-code-fault").innerText(), new RegExp(`Another event has`));
    if ((await page.getByTestId("event-code").inputValue()) === own.code) await page.getByTestId("event-code").fill(`${own.code}-2`);
    await page.getByTestId("event-save").click();
    await page.getByTestId("event-said").waitFor();
    await page.getByTestId("event-keeping").waitFor();
    await picture(page, "recording-event-dark");
    const { geometry } = (await own.desk(`${ITEMS}?code=${own.code}-2`)).body.features[0];
    assert.match(geometry.type, /Polygon$/);

    await page.getByTestId("event-back").click();
    await page.getByTestId("event-record").click();
    await page.getByTestId("event-kind").selectOption("lu");
    await page.getByTestId("event-name").fill("Lũ thử");
    await page.getByTestId("event-source").fill("Trực ban");
    await page.getByTestId("event-own-area").first().click();
    await page.route("**/footprints", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()), { times: 1 });
    await page.getByTestId("event-save").click();
    await page.getByRole("heading", { name: "The event is recorded, its area is not" }).waitFor();
    await picture(page, "recording-half-dark");
    page.errors.length = 0;
    await page.getByTestId("event-save").click();
    await page.getByTestId("event-said").waitFor();
    await page.getByTestId("footprint").waitFor();
    assertNoErrors(page);
    await page.context().close();
  });

  test("who has no right to it is offered none of it", async () => {
    const anyone = await newPage(world.browser, world.base, PHONE, TOUCH);
    await visit(anyone, world.base, "vi", `events:${own.code}`);
    await anyone.getByTestId("footprint").first().waitFor();
    assert.equal(await anyone.getByTestId("event-keeping").count(), 0);
    await anyone.getByTestId("event-back").click();
    await anyone.getByTestId("events-past").waitFor();
    assert.equal(await anyone.getByTestId("event-record").count(), 0);
    await visit(anyone, world.base, "vi", `events:~ground:${own.code}`);
    await anyone.getByTestId("record-closed").waitFor();
    assert.deepEqual(await seriousFaults(anyone), []);
    assertNoErrors(anyone);
    await anyone.context().close();
    const planner = await logged(world, "chi-xem", PHONE, TOUCH);
    await visit(planner, world.base, "vi", "events:~new");
    await planner.getByTestId("record-closed").waitFor();
    await planner.getByTestId("desk-cutoff").click();
    await planner.getByTestId("cut-roads").locator("summary").click();
    await planner.getByTestId("cut-roads").locator("input[type=checkbox]").first().check();
    await planner.getByTestId("cut-chosen").waitFor();
    assert.equal(await planner.getByTestId("cut-report").count(), 0);
    await planner.context().close();
    // The event is kept by the province: an officer of the commune records own ones, and leaves this one alone.
    const officer = await logged(world, "can-bo-xa", PHONE, TOUCH);
    await visit(officer, world.base, "vi", `events:${own.code}`);
    await officer.getByTestId("footprint").first().waitFor();
    assert.equal(await officer.getByTestId("event-keeping").count(), 0);
    await officer.getByTestId("event-back").click();
    await officer.getByTestId("event-record").waitFor();
    assertNoErrors(officer);
    await officer.context().close();
  });
}
