import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { assertFingersFit, assertFits, focused, logged, session, tabTo } from "../support/officer.mjs";
import { DESKTOP, PHONE, assertNoErrors, newPage, open, picture, seriousFaults } from "../support/page.mjs";
import { account } from "../support/server.mjs";

const TOUCH = { hasTouch: true, isMobile: true };
const EVENT = "LU-THIET-HAI";
const [COMMUNE, NEIGHBOUR] = ["23368", "23341"];
const FORM = `/api/events/${EVENT}/damage`;

/** Opens a page whose words are waited for: over a map without layers, which is not looked at. */
const visit = (page, address) => page.goto(address.replace("#v=1&", "#v=1&l=&th=none&"));

const value = async (page, testid) => page.getByTestId(testid).getAttribute("data-value");

/** Chooses a moment to the second. */
async function chooseMoment(page, testid, moment) {
  await page.getByTestId(testid).locator("summary").click();
  const local = await page.evaluate((at) => {
    const own = new Date(at);
    return new Date(own.getTime() - own.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  }, moment.getTime());
  await page.getByTestId(`${testid}-at`).fill(local);
  await page.getByTestId(`${testid}-show`).click();
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The figures that hold of a unit, as amounts. */
async function amounts(ask, area) {
  const { body } = await ask(`${FORM}/${area}`);
  return Object.fromEntries(Object.entries(body.figures).map(([code, figure]) => [code, figure.amount]));
}

export function damage(world) {
  /** Sessions of those whose pages are not looked at. */
  const people = {};

  before(async () => {
    await account(world.server, "truc-thiet-hai", "Y Mai", "--role", "disaster", "--area", "51");
    await account(world.server, "xa-thu-hai", "A Thông", "--role", "editor", "--area", COMMUNE);
    people.desk = await session(world.base, "truc-thiet-hai");
    people.second = await session(world.base, "xa-thu-hai");
    const ring = [[107.52, 15.02], [107.72, 15.02], [107.72, 15.12], [107.52, 15.12], [107.52, 15.02]];
    const properties = { code: EVENT, kind: "lu", name: "Lũ sông Pô Kô", name_en: "Flood of the Pô Kô", risk_level: 3, started_at: new Date(Date.now() - 30 * 3_600_000).toISOString(), area_code: "51", source: "Trực ban" };
    await people.desk("/api/collections/disaster_event/items", { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] }, properties });
    people.event = (await people.desk(`/api/collections/disaster_event/items?code=${EVENT}`)).body.features[0].id;
  });

  test("on a phone an officer reports with the keyboard alone; only what was filled is sent, a draft outlives the page, and a correction shows its past", async () => {
    const page = await logged(world, "can-bo-xa", PHONE, TOUCH);
    await visit(page, `${world.base}/vi#v=1&dis=events:${EVENT}`);
    await page.getByTestId("event-view").waitFor();
    await tabTo(page, "event-damage");
    await page.keyboard.press("Enter");
    await page.getByTestId("damage-view").waitFor();
    assert.match(await page.getByTestId("damage-standing").innerText(), /Thiếu báo cáo nhanh/);
    assert.deepEqual(await seriousFaults(page), []);
    await assertFingersFit(page, "desk-page");
    await tabTo(page, "damage-report");
    await page.keyboard.press("Enter");
    await page.getByTestId("report-form").waitFor();
    await tabTo(page, "damage-NG.chet");
    await page.keyboard.type("2");
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "damage-NG.mat_tich", "Enter goes on to the next box");
    await page.keyboard.type("1,5");
    await page.keyboard.press("Enter");
    assert.match(await page.getByTestId("damage-NG.mat_tich-fault").innerText(), /số nguyên/);
    await picture(page, "damage-report-phone");
    assert.deepEqual(await seriousFaults(page), []);
    await assertFits(page);
    await assertFingersFit(page, "desk-page");
    await tabTo(page, "report-send", 90);
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "damage-NG.mat_tich", "what is wrong has the keyboard");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("1");
    await page.keyboard.press("Enter");
    await page.getByTestId("damage-NG.ho_anh_huong").fill("1.250");

    await page.waitForTimeout(600);
    await page.reload();
    await page.getByTestId("report-draft").waitFor();
    const typed = (code) => page.getByTestId(`damage-${code}`).inputValue();
    assert.deepEqual([await typed("NG.chet"), await typed("NG.mat_tich"), await typed("NG.ho_anh_huong")], ["2", "1", "1250"]);
    const sent = page.waitForRequest((request) => request.method() === "PUT");
    await tabTo(page, "report-send", 120);
    await page.keyboard.press("Enter");
    assert.deepEqual((await sent).postDataJSON(), { figures: { "NG.chet": 2, "NG.mat_tich": 1, "NG.ho_anh_huong": 1250 } });
    await page.getByTestId("damage-done").waitFor();
    assert.equal(await value(page, "damage-written"), "3");
    assert.match(await focused(page), /Đã gửi báo cáo/);
    await picture(page, "damage-done-phone");
    await tabTo(page, "damage-sums");
    await page.keyboard.press("Enter");
    await page.getByTestId("damage-view").waitFor();
    assert.equal(await value(page, "damage-figure-NG.ho_anh_huong"), "1250");

    // Moments are chosen to the second.
    await pause(1100);
    people.between = new Date();
    await pause(1100);
    await page.getByTestId("damage-report").click();
    await page.getByTestId("damage-NG.chet").fill("3");
    assert.match(await page.getByTestId("damage-NG.chet-held").innerText(), /Thay cho 2 người.*Không cộng thêm/);
    await page.getByTestId("report-send").click();
    await page.getByTestId("damage-sums").click();
    await page.getByTestId("damage-figure-NG.chet").locator("button").click();
    const past = page.getByTestId("damage-past").locator("li");
    await past.nth(1).waitFor();
    assert.deepEqual((await past.allInnerTexts()).map((text) => /^\d+/.exec(text)[0]), ["3", "2"], "the past of the figure is shown");
    await picture(page, "damage-past-phone");
    assertNoErrors(page);
    await page.context().close();
  });

  test("the province adds up its communes, with the corrected figure once, names what is missing, and tells what was known before", async () => {
    const { etag } = await people.desk(`${FORM}/${NEIGHBOUR}`);
    await people.desk(`${FORM}/${NEIGHBOUR}`, { figures: { "NG.chet": 4 } }, { method: "PUT", "if-match": etag });
    const page = await logged(world, "truc-thiet-hai", DESKTOP, { colorScheme: "dark" });
    await open(page, `${world.base}/en#v=1&dis=damage:${EVENT}`);
    await page.getByTestId("damage-view").waitFor();
    assert.equal(await value(page, "damage-figure-NG.chet"), "7", "3 of one commune and 4 of the other, the corrected 2 not among them");
    const stands = async () => page.getByTestId("damage-unit-row").evaluateAll((rows) => rows.map((row) => row.dataset.standing));
    assert.deepEqual(await stands(), ["silent", "silent", "late", "late"], "those that have said nothing come first; the others came after their 24 hours");
    assert.equal(await value(page, "damage-reported"), "2");
    assert.match(await page.getByTestId("damage-standing").innerText(), /Quick report missing/);
    assert.match(await page.getByTestId("damage-figure-NG.chet").innerText(), /2 communes missing/);
    await picture(page, "damage-province-dark");
    assert.deepEqual(await seriousFaults(page), []);

    const [file] = await Promise.all([page.waitForEvent("download"), page.getByTestId("damage-sheet").click()]);
    assert.equal((await readFile(await file.path())).subarray(0, 2).toString(), "PK");
    assert.match(file.suggestedFilename(), /\.xlsx$/);
    await page.getByTestId("damage-beside-run").click();
    const rows = page.getByTestId("damage-beside-households");
    await rows.locator("tfoot").waitFor();
    assert.match(await rows.locator("tfoot").innerText(), /1,250/);

    await chooseMoment(page, "damage-moment", people.between);
    await page.getByTestId("damage-now").waitFor();
    await page.waitForFunction(() => document.querySelector("[data-testid='damage-figure-NG.chet']")?.dataset.value === "2", undefined);
    await page.getByTestId("damage-now").click();
    await page.waitForFunction(() => document.querySelector("[data-testid='damage-figure-NG.chet']")?.dataset.value === "7");
    assertNoErrors(page);
    await page.context().close();
  });

  test("whoever comes second sees both figures side by side and chooses, and nothing of either is lost", async () => {
    const page = await logged(world, "can-bo-xa", PHONE, TOUCH);
    await visit(page, `${world.base}/en#v=1&dis=report:${EVENT}&unit=${COMMUNE}`);
    await page.getByTestId("damage-NG.chet").fill("4");
    await page.getByTestId("damage-NG.bi_thuong").fill("6");
    const { etag } = await people.second(`${FORM}/${COMMUNE}`);
    await people.second(`${FORM}/${COMMUNE}`, { figures: { "NG.chet": 5, "NH.ngap": 9 } }, { method: "PUT", "if-match": etag });
    await page.getByTestId("report-send").click();
    await page.getByTestId("conflict-NG.chet").waitFor();
    assert.match(await page.getByTestId("conflict-NG.chet").innerText(), /5[\s\S]*Yours[\s\S]*4/);
    assert.match(await page.getByTestId("damage-taken").innerText(), /./);
    await picture(page, "damage-conflict-phone");
    assert.deepEqual(await seriousFaults(page), []);
    await assertFits(page);
    await page.reload();
    await page.getByTestId("conflict-NG.chet").waitFor();
    assert.equal(await page.getByTestId("damage-NG.bi_thuong").inputValue(), "6", "what nobody has chosen yet is asked again after the page was closed");
    await page.getByTestId("report-send").click();
    assert.match(await page.getByTestId("report-fault").innerText(), /Choose/, "nothing is sent before somebody has chosen");
    await page.getByTestId("conflict-NG.chet-theirs").focus();
    await page.keyboard.press("ArrowRight");
    assert.ok(await page.getByTestId("conflict-NG.chet-mine").isChecked());
    await page.getByTestId("report-send").click();
    await page.getByTestId("damage-done").waitFor();
    const held = await amounts(people.second, COMMUNE);
    assert.deepEqual(held, { "NG.chet": 4, "NG.mat_tich": 1, "NG.bi_thuong": 6, "NG.ho_anh_huong": 1250, "NH.ngap": 9 });
    // The browser itself says that an answer was 412.
    assert.deepEqual(page.errors.filter((error) => !/412/.test(error)), []);
    await page.context().close();
  });

  test("a kept result opens by its link for another officer and is counted again; for the public it stays closed", async () => {
    const page = await logged(world, "can-bo", PHONE, TOUCH);
    await visit(page, `${world.base}/vi#v=1&dis=events:${EVENT}`);
    await page.getByTestId("event-who").click();
    const shown = await value(page, "affected-households");
    await page.getByTestId("answer-title").fill("Lũ tháng 11, lúc 14 giờ");
    await page.getByTestId("answer-keep").click();
    const id = await page.getByTestId("answer-saved").getAttribute("data-id");
    await page.getByTestId("answer-see").click();
    await page.getByTestId("answers-back").click();
    await page.getByTestId("answer-row").filter({ hasText: "Lũ tháng 11, lúc 14 giờ" }).waitFor();
    await picture(page, "answers-phone");
    assert.deepEqual(await seriousFaults(page), []);
    await assertFits(page);
    assertNoErrors(page);
    await page.context().close();

    await pause(1100);
    const between = new Date();
    await pause(1100);
    await people.desk(`/api/events/${EVENT}/footprints`, { footprint: { areas: [COMMUNE] }, source: "Bản tin số 2" });
    const other = await logged(world, "truc-thiet-hai", DESKTOP);
    await visit(other, `${world.base}/en#v=1&ans=${id}`);
    const line = other.getByTestId("answer-line-households").locator("td");
    await line.first().waitFor();
    assert.equal((await line.first().innerText()).replace(/\D/g, ""), shown);
    assert.equal(await other.getByTestId("answer-remove").count(), 0, "only its author removes it");
    await other.getByTestId("answer-again").focus();
    await other.keyboard.press("Enter");
    await other.getByTestId("answer-compared").waitFor();
    const [then, now, changed] = (await line.allInnerTexts()).map((text) => Number(text.replace(/[^\d−]/g, "").replace("−", "-")));
    assert.equal(String(then), shown);
    assert.notEqual(now, then, "the area of the event has grown");
    assert.equal(changed, now - then);
    await picture(other, "answer-compared");
    await chooseMoment(other, "answer-moment", between);
    await other.getByText("As of", { exact: true }).first().waitFor();
    assert.equal(await other.getByTestId("answer-compared").getAttribute("data-differs"), "0", "what was known before the area has grown is what was kept");
    assert.deepEqual(await seriousFaults(other), []);
    assertNoErrors(other);
    await other.context().close();

    const anyone = await newPage(world.browser, world.base, PHONE, TOUCH);
    await visit(anyone, `${world.base}/vi#v=1&ans=${id}`);
    await anyone.getByTestId("answer-withheld").waitFor();
    assert.equal(await anyone.getByTestId("answer-total").count(), 0, "no figure is shown");
    await picture(anyone, "answer-public-phone");
    await anyone.getByTestId("answer-again").click();
    await anyone.getByTestId("answer-compared").waitFor();
    assert.match(await anyone.getByTestId("answer-compared").innerText(), /số công bố/);
    assert.deepEqual(await seriousFaults(anyone), []);
    await anyone.getByTestId("inspector-close").click();
    await anyone.getByTestId("disaster-open").click();
    await anyone.getByTestId("event-row").filter({ hasText: "Lũ sông Pô Kô" }).click();
    await anyone.getByTestId("event-damage").click();
    await anyone.getByTestId("damage-login").waitFor();
    assert.deepEqual(await seriousFaults(anyone), []);
    assertNoErrors(anyone);
    await anyone.context().close();
  });
}
