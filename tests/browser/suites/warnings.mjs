import assert from "node:assert/strict";
import { before, test } from "node:test";
import { PHONE, assertNoErrors, newPage, open, picture, seriousFaults } from "../support/page.mjs";
import { assertFits, logged, session, tabTo } from "../support/officer.mjs";
import { account, banlang } from "../support/server.mjs";

const TOUCH = { hasTouch: true, isMobile: true };
/** The narrowest window with a panel beside the map. */
const LAPTOP = { width: 1024, height: 640 };
const EVENT = "LU-SOAN-2026";
const COMMUNE = "23368";
const HEADLINE = "Lũ quét ở xã Đăk Long";

const number = (text) => Number(text.replace(/\D/g, ""));

/** A message of another service, in force for an hour. */
function cap(identifier, status) {
  const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString().replace(/\.\d+Z$/, "+00:00");
  return `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>${identifier}</identifier><sender>dai.kttv</sender><sent>${at(0)}</sent>
  <status>${status}</status><msgType>Alert</msgType><scope>Public</scope>
  <info><language>vi</language><category>Met</category><event>Mưa lớn</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
    <expires>${at(1)}</expires><senderName>Đài Khí tượng Thuỷ văn</senderName><headline>Mưa rất to ở phía tây</headline><description>Mưa 200 mm.</description>
    <area><areaDesc>Phía tây</areaDesc><polygon>15.0,107.5 15.0,107.6 15.1,107.6 15.1,107.5 15.0,107.5</polygon></area></info>
</alert>`;
}

/** Types into the box that has the keyboard. */
async function type(page, testid, text, most = 80) {
  await tabTo(page, testid, most);
  await page.keyboard.insertText(text);
}

export function warnings(world) {
  /** A draft made without the page. */
  async function drafted(name, headline) {
    const call = await session(world.base, name);
    const { body } = await call("/api/warnings", {
      kind: "lu_quet", risk_level: 2, urgency: "Expected", certainty: "Likely", expires_at: new Date(Date.now() + 86_400_000).toISOString(), issuer: "UBND xã Đăk Long",
      infos: { vi: { headline, description: "Nước lên.", instruction: "Lên chỗ cao." }, en: { headline: `${headline} (en)`, description: "The water rises.", instruction: "Go uphill." } },
      target: { areas: [COMMUNE] },
    });
    return body.id;
  }
  const warningsPage = (lang, id = "") => `${world.base}/${lang}#v=1&dis=warnings${id ? `:${encodeURIComponent(id)}` : ""}`;

  before(async () => {
    await account(world.server, "soan-tin", "Y Hạnh", "--role", "disaster", "--area", "51");
    await account(world.server, "duyet-canh-bao", "A Long", "--role", "approver", "--area", "51");
    await account(world.server, "ca-hai-quyen", "Lê Cả Hai", "--role", "disaster", "--area", "51");
    await banlang(world.server.folder, ["user", "grant", "ca-hai-quyen", "--role", "approver", "--area", "51"]);
    const desk = await session(world.base, "soan-tin");
    const ring = [[107.52, 15.02], [107.62, 15.02], [107.62, 15.12], [107.52, 15.12], [107.52, 15.02]];
    const properties = { code: EVENT, kind: "lu_quet", name: "Lũ quét suối Đăk Long", name_en: "Flash flood on the Đăk Long", risk_level: 3, started_at: new Date(Date.now() - 3_600_000).toISOString(), area_code: "51", source: "Bản tin số 3" };
    await desk("/api/collections/disaster_event/items", { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] }, properties });
  });

  test("with the keyboard alone an officer drafts from an event on a phone, and what is missing stands beside its box", async () => {
    const page = await logged(world, "soan-tin", PHONE, TOUCH);
    await open(page, `${world.base}/vi#v=1&dis=events:${EVENT}`);
    await page.getByTestId("event-warn").waitFor();
    await page.getByTestId("desk-events").focus();
    await tabTo(page, "event-warn");
    await page.keyboard.press("Enter");
    await page.getByTestId("warn-form").waitFor();
    assert.equal(await page.getByTestId("warn-kind").inputValue(), "lu_quet");
    assert.equal(await page.getByTestId("warn-level-3").isChecked(), true);
    assert.equal(await page.getByTestId("warn-by-event").isChecked(), true);
    await picture(page, "warnings-form-phone");

    await type(page, "warn-infos.vi.headline", HEADLINE);
    await tabTo(page, "warn-save");
    await page.keyboard.press("Enter");
    await page.getByTestId("warn-infos.vi.description-fault").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "warn-infos.vi.description", "the keyboard is at the first box to mend");
    await picture(page, "warnings-faults-phone");
    assert.deepEqual(await seriousFaults(page), []);
    await assertFits(page);
    await page.keyboard.insertText("Nước suối lên nhanh trong đêm.");

    await page.reload();
    await page.getByTestId("warn-restored").waitFor();
    assert.equal(await page.getByTestId("warn-infos.vi.headline").inputValue(), HEADLINE, "what was typed is there after the page was closed");
    await type(page, "warn-infos.vi.instruction", "Rời bờ suối ngay, lên nhà rông.");
    await tabTo(page, "warn-language");
    // The last of the list is Xơ Đăng.
    await page.keyboard.press("End");
    await tabTo(page, "warn-language-add");
    await page.keyboard.press("Enter");
    await page.getByTestId("warn-words-sed").waitFor();
    await type(page, "warn-infos.sed.headline", "Tea kơla");
    await type(page, "warn-infos.sed.description", "Tea kơla ga");
    await type(page, "warn-issuer", "Ban Chỉ huy phòng thủ dân sự tỉnh Quảng Ngãi");
    await tabTo(page, "warn-save");
    await page.keyboard.press("Enter");

    await page.getByTestId("warn-households").waitFor();
    await page.getByText("Bản nháp, chờ duyệt. Người dân chưa đọc được.").waitFor();
    assert.ok(Number(await page.getByTestId("warn-households").getAttribute("data-value")) > 0);
    assert.equal(await page.getByTestId("warn-approve").getAttribute("aria-disabled"), "true");
    await picture(page, "warnings-draft-phone");
    assert.deepEqual(await seriousFaults(page), []);
    await assertFits(page);
    assertNoErrors(page);
    await page.context().close();
  });

  test("another person approves after a last question that names area, level and households, and then everyone reads it", async () => {
    const page = await logged(world, "duyet-canh-bao", LAPTOP);
    await open(page, warningsPage("en"));
    await page.getByTestId("waiting-row").filter({ hasText: HEADLINE }).click();
    const households = page.getByTestId("warn-households");
    await households.waitFor();
    await page.getByTestId("warn-cap").locator("summary").click();
    assert.match(await page.getByTestId("warn-cap").locator("pre").innerText(), /<status>Draft<\/status>/);
    await picture(page, "warnings-approve");
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByTestId("warn-approve").click();
    await page.getByTestId("warn-sure").waitFor();
    assert.equal(number(await page.getByTestId("warn-sure-households").innerText()), Number(await households.getAttribute("data-value")));
    assert.match(await page.getByTestId("warn-sure-where").innerText(), /Đăk Long/);
    await picture(page, "warnings-sure");
    assert.deepEqual(await seriousFaults(page), []);
    await page.keyboard.press("Enter");
    await page.getByTestId("warn-sure").waitFor({ state: "detached" });
    assert.equal(await page.getByTestId("warn-standing").getAttribute("data-state"), "draft", "the answer at hand publishes nothing");
    await page.getByTestId("warn-approve").click();
    await page.getByTestId("warn-sure-yes").click();
    await page.locator("[data-testid=warn-standing][data-state=published]").waitFor();
    await picture(page, "warnings-published");
    assert.deepEqual(await seriousFaults(page), []);
    assertNoErrors(page);
    await page.context().close();

    const reader = await newPage(world.browser, world.base, PHONE, TOUCH);
    await open(reader, warningsPage("vi"));
    await reader.getByTestId("warnings-now").getByTestId("warning-row").filter({ hasText: HEADLINE }).click();
    await reader.getByTestId("warning-language").nth(1).click();
    await reader.getByText("Tea kơla ga").waitFor();
    assert.equal(await reader.getByTestId("warn-follow").count(), 0);
    assertNoErrors(reader);
    await reader.context().close();
  });

  test("an update takes the place of a warning and a cancel ends it, each once another person has approved", async () => {
    const officer = await logged(world, "soan-tin", PHONE, { ...TOUCH, colorScheme: "dark" });
    const approver = await session(world.base, "duyet-canh-bao");
    const publish = async (id) => approver(`/api/warnings/${id}/approve`, {}, { "if-match": (await approver(`/api/warnings/${id}`)).etag });
    const shown = async () => (await (await fetch(`${world.base}/api/warnings`)).json()).warnings.filter(({ infos }) => infos.vi.headline.startsWith(HEADLINE));
    const draftId = async () => Number(/draft(?::|%3A)(\d+)/.exec(await officer.evaluate(() => location.hash))[1]);
    const list = () => officer.getByRole("button", { name: "Tất cả cảnh báo" }).click();
    const openIt = async () => {
      await officer.getByTestId("warning-row").filter({ hasText: HEADLINE }).first().click();
      await officer.getByTestId("warn-follow").waitFor();
    };
    await open(officer, warningsPage("vi"));
    await openIt();
    await officer.getByTestId("warn-update").click();
    await officer.getByTestId("warn-form").waitFor();
    assert.equal(await officer.getByTestId("warn-infos.vi.headline").inputValue(), HEADLINE, "it says at first what is published");
    await officer.getByTestId("warn-note").fill("Mưa to thêm");
    await officer.locator("label", { has: officer.getByTestId("warn-level-2") }).click();
    await picture(officer, "warnings-update-dark");
    assert.deepEqual(await seriousFaults(officer), []);
    await officer.getByTestId("warn-save").click();
    await officer.getByText("Đến khi duyệt, bản trước vẫn có hiệu lực.").waitFor();
    assert.equal((await shown())[0].risk_level, 3);
    await picture(officer, "warnings-update-draft-dark");
    assert.deepEqual(await seriousFaults(officer), []);
    await publish(await draftId());
    assert.equal((await shown())[0].risk_level, 2);

    await list();
    await openIt();
    await officer.getByTestId("warn-cancel").locator("summary").click();
    await officer.getByTestId("warn-cancel-send").click();
    await officer.getByTestId("warn-why-fault").waitFor();
    await officer.getByTestId("warn-why").fill("Nước đã rút");
    await officer.getByTestId("warn-cancel").scrollIntoViewIfNeeded();
    await picture(officer, "warnings-cancel-dark");
    assert.deepEqual(await seriousFaults(officer), []);
    await officer.getByTestId("warn-cancel-send").click();
    await officer.getByText("Đến khi duyệt, cảnh báo vẫn có hiệu lực.").waitFor();
    assert.equal((await shown())[0].cancelled, false);
    await publish(await draftId());
    assert.equal((await shown())[0].cancelled, true);
    await list();
    await officer.getByTestId("warnings-over").getByText(HEADLINE).click();
    await officer.getByText("Đã huỷ: Nước đã rút").waitFor();
    assertNoErrors(officer);
    await officer.context().close();
  });

  test("whoever may approve and wrote it is told why another person has to, and may withdraw it", async () => {
    const id = await drafted("ca-hai-quyen", "Bản của một người");
    const page = await logged(world, "ca-hai-quyen", PHONE, { ...TOUCH, colorScheme: "dark" });
    await open(page, warningsPage("en", `~draft:${id}`));
    await page.getByText("You wrote at this draft: another person has to approve it.").waitFor();
    await page.getByTestId("warn-approve").click({ force: true });
    assert.equal(await page.getByTestId("warn-sure").count(), 0);
    await page.getByTestId("warn-households").waitFor();
    await picture(page, "warnings-own-dark-phone");
    assert.deepEqual(await seriousFaults(page), []);
    await assertFits(page);
    await page.getByTestId("warn-withdraw").click();
    await page.getByTestId("warn-withdraw-yes").click();
    await page.getByText("This draft was withdrawn. Nothing was published.").waitFor();
    assertNoErrors(page);
    await page.context().close();
  });

  test("a file of another service is taken, and what is not taken is said with its reason", async () => {
    const page = await logged(world, "soan-tin", PHONE, TOUCH);
    await open(page, warningsPage("vi"));
    await page.getByTestId("warn-take").click();
    const give = async (name, text) => {
      await page.getByTestId("warn-take-file").setInputFiles({ name, mimeType: "application/xml", buffer: Buffer.from(text) });
      await page.getByTestId("warn-taken").waitFor();
    };
    await page.getByTestId("warn-take-area").waitFor();
    await picture(page, "warnings-take-phone");
    await give("mua.xml", cap("kttv.1", "Actual"));
    assert.equal(await page.getByTestId("warn-taken-row").getAttribute("data-what"), "new");
    await picture(page, "warnings-taken-phone");
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByRole("button", { name: "Nhận tệp khác" }).click();
    await give("mua.xml", cap("kttv.1", "Actual"));
    assert.equal(await page.getByTestId("warn-taken-row").getAttribute("data-what"), "known");
    await page.getByRole("button", { name: "Nhận tệp khác" }).click();
    await give("thu.xml", cap("kttv.2", "Test"));
    await page.getByTestId("warn-refused").getByText("chỉ nhận bản tin thật, công khai").waitFor();
    await assertFits(page);
    assertNoErrors(page);
    await page.context().close();
  });
}
