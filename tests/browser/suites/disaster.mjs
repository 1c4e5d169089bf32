import assert from "node:assert/strict";
import { before, test } from "node:test";
import { assertFits, logged, session, tabTo } from "../support/officer.mjs";
import { DESKTOP, assertNoErrors, idle, newPage, open, picture, seriousFaults } from "../support/page.mjs";
import { account } from "../support/server.mjs";

/** The narrowest phone that the desk is made for. */
const SMALL = { width: 360, height: 740 };
const TOUCH = { hasTouch: true, isMobile: true };
const EVENT = "LU-THU-2026";
const COMMUNE = "23368";

const BULLETIN = `TIN CẢNH BÁO LŨ QUÉT, SẠT LỞ ĐẤT
(Phát lúc 14h00 ngày 26/11/2026)
Trong 6 giờ tới, nguy cơ lũ quét tại tỉnh Quảng Ngãi: các xã Đăk Long, Đăk Pék và vùng núi phía tây tỉnh Quảng Ngãi; tại Đắk Lắk: các xã Krông Bông.
Cấp độ rủi ro thiên tai do lũ quét: cấp 2.`;

/** The report of the shown event opens as a page in the language of the map, which needs no script and fits; the PDF is one. */
async function reportOpens(page) {
  const [report] = await Promise.all([page.context().waitForEvent("page"), page.getByTestId("report-html").click()]);
  await report.getByRole("heading", { name: "Lũ quét sông Pô Kô" }).waitFor();
  await picture(report, "disaster-report-phone");
  assert.deepEqual(await seriousFaults(report), []);
  await assertFits(report);
  await report.close();
  const pdf = await page.context().request.get(new URL(await page.getByTestId("report-pdf").getAttribute("href"), page.url()).href);
  assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
}

const number = (text) => Number(text.replace(/\D/g, ""));

export function disaster(world) {
  before(async () => {
    await account(world.server, "truc-ban", "Y Hạnh", "--role", "disaster", "--area", "51");
    await account(world.server, "duyet-tin", "A Long", "--role", "approver", "--area", "51");
    const desk = await session(world.base, "truc-ban");
    const ring = [[107.52, 15.02], [107.62, 15.02], [107.62, 15.12], [107.52, 15.12], [107.52, 15.02]];
    const geometry = { type: "Polygon", coordinates: [ring] };
    const properties = { code: EVENT, kind: "lu_quet", name: "Lũ quét sông Pô Kô", name_en: "Flash flood on the Pô Kô", risk_level: 3, started_at: new Date(Date.now() - 3_600_000).toISOString(), area_code: "51", source: "Bản tin số 1" };
    await desk("/api/collections/disaster_event/items", { type: "Feature", geometry, properties });
    await desk(`/api/events/${EVENT}/footprints`, { footprint: { areas: [COMMUNE] }, source: "Bản tin số 2", note: "Nước lên thêm" });
    const { body: draft } = await desk("/api/warnings", {
      kind: "lu_quet", risk_level: 3, urgency: "Immediate", certainty: "Likely", responses: ["Evacuate"],
      expires_at: new Date(Date.now() + 86_400_000).toISOString(), issuer: "Ban Chỉ huy phòng thủ dân sự tỉnh Quảng Ngãi",
      infos: {
        vi: { headline: "Lũ quét ở Đăk Long", description: "Nước suối lên nhanh.", instruction: "Rời bờ suối ngay." },
        en: { headline: "Flash flood at Đăk Long", description: "The stream rises fast.", instruction: "Leave the banks now." },
        sed: { headline: "Tea kơla", description: "Tea kơla ga", instruction: "Kơtrâng" },
      },
      target: { areas: [COMMUNE] },
    });
    const approver = await session(world.base, "duyet-tin");
    const { etag } = await approver(`/api/warnings/${draft.id}`);
    await approver(`/api/warnings/${draft.id}/approve`, {}, { "if-match": etag });
  });

  test("on a phone of 360 px an officer goes from the event to who is affected, village by village, and to a call in one tap", async () => {
    const page = await logged(world, "can-bo", SMALL, TOUCH);
    await open(page, `${world.base}/vi`);
    await page.getByTestId("disaster-open").click();
    await page.getByTestId("events-active").getByTestId("event-row").filter({ hasText: "Lũ quét sông Pô Kô" }).click();
    await page.getByTestId("footprint").nth(1).waitFor();
    assert.equal(await page.getByTestId("footprint").count(), 2);
    await picture(page, "disaster-event-phone");
    assert.deepEqual(await seriousFaults(page), []);
    await assertFits(page);
    await page.getByTestId("event-report").scrollIntoViewIfNeeded();
    await picture(page, "disaster-report-links-phone");
    await reportOpens(page);

    await page.getByTestId("event-who").click();
    await page.getByTestId("affected-villages").waitFor();
    const total = number(await page.getByTestId("affected-households").innerText());
    const shown = await page.getByTestId("affected-villages").locator("tfoot td").first().innerText();
    assert.equal(number(shown), total, "the villages add up to the total");
    await page.getByTestId("affected-room").waitFor();
    await page.getByTestId("calls-open").click();
    const call = page.getByTestId("call-row").first().getByRole("link");
    assert.match(await call.getAttribute("href"), /^tel:\+?\d+$/);
    const box = await call.boundingBox();
    assert.ok(box.width >= 44 && box.height >= 44, "a finger finds the button");
    assert.deepEqual(await seriousFaults(page), []);
    await assertFits(page);
    assertNoErrors(page);
    await page.context().close();
  });

  test("two footprints of an event are compared, and the sides add up to the areas", async () => {
    const page = await logged(world, "can-bo", DESKTOP, { colorScheme: "dark" });
    await open(page, `${world.base}/en#v=1&dis=events:${EVENT}`);
    await page.getByTestId("event-who").click();
    await page.getByTestId("compare-run").click();
    await page.getByTestId("compare-result").waitFor();
    const rows = await page.getByTestId("compare-result").locator("tbody td:nth-child(2)").allInnerTexts();
    const [added, , both, now] = rows.map(number);
    assert.equal(added + both, now);
    assert.equal(now, number(await page.getByTestId("affected-households").innerText()));
    await picture(page, "disaster-compare-dark");
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByRole("button", { name: "Close" }).first().click();
    await page.getByTestId("event-view").waitFor();
    assertNoErrors(page);
    await page.context().close();
  });

  test("whoever is not logged in is told kindly what is for officers, in both languages", async () => {
    for (const [lang, words] of [["vi", /Đăng nhập, rồi dán bản tin/], ["en", /Log in, then paste the bulletin/]]) {
      const page = await newPage(world.browser, world.base, SMALL, TOUCH);
      await open(page, `${world.base}/${lang}#v=1&dis=bulletin`);
      await page.getByText(words).waitFor();
      await page.getByTestId("desk-cutoff").click();
      await page.getByTestId("cut-login").waitFor();
      assert.deepEqual(await seriousFaults(page), []);
      await assertFits(page);
      assertNoErrors(page);
      await page.context().close();
    }
  });

  test("with the keyboard alone a bulletin is read, its question answered and its areas counted", async () => {
    const page = await logged(world, "can-bo", DESKTOP);
    await open(page, `${world.base}/vi#v=1&dis=events`);
    await page.getByTestId("desk-events").focus();
    await page.keyboard.press("ArrowRight");
    await page.getByTestId("bulletin-text").waitFor();
    await tabTo(page, "bulletin-text");
    await page.keyboard.insertText(BULLETIN);
    await tabTo(page, "bulletin-read");
    await page.keyboard.press("Enter");
    await page.getByTestId("bulletin-reading").waitFor();
    const asks = await page.getByTestId("bulletin-ask").count();
    assert.ok(asks > 0, "the bulletin leaves something to ask");
    const before = await page.getByTestId("bulletin-who").innerText();
    await tabTo(page, "bulletin-choice");
    await page.keyboard.press("Enter");
    assert.notEqual(await page.getByTestId("bulletin-who").innerText(), before, "the answer adds a place");
    await picture(page, "disaster-bulletin");
    assert.deepEqual(await seriousFaults(page), []);
    await tabTo(page, "bulletin-who", 200);
    await page.keyboard.press("Enter");
    await page.getByTestId("affected-households").waitFor();
    assertNoErrors(page);
    await page.context().close();
  });

  test("roads that are closed tell which villages are cut off, and the map shows them", async () => {
    const page = await logged(world, "can-bo", SMALL, TOUCH);
    await open(page, `${world.base}/vi#v=1&dis=cutoff:${EVENT}`);
    await page.getByTestId("cut-roads").locator("summary").click();
    const boxes = page.getByTestId("cut-roads").locator("input[type=checkbox]");
    await boxes.first().waitFor();
    for (let index = 0; index < Math.min(6, await boxes.count()); index += 1) await boxes.nth(index).check();
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/processes/cut-off/execution"));
    await page.getByTestId("cut-run").click();
    const answer = await (await answered).json();
    await page.getByTestId("cut-result").waitFor();
    assert.equal(Number(await page.getByTestId("cut-total").getAttribute("data-value")), answer.total.villages);
    assert.equal(await page.getByTestId("cut-village").count(), Math.min(20, answer.villages.length));
    await picture(page, "disaster-cutoff-phone");
    assert.deepEqual(await seriousFaults(page), []);
    await assertFits(page);
    assertNoErrors(page);
    await page.context().close();
  });

  test("a warning is read in each language that it has, by everyone", async () => {
    const page = await newPage(world.browser, world.base, SMALL, TOUCH);
    await open(page, `${world.base}/en#v=1&dis=warnings`);
    await page.getByTestId("warnings-now").getByTestId("warning-row").filter({ hasText: "Flash flood at Đăk Long" }).click();
    await page.getByText("Leave the banks now.").waitFor();
    await page.getByTestId("warning-language").nth(2).click();
    await page.getByText("Kơtrâng").waitFor();
    assert.equal(await page.getByTestId("warning-todo").getAttribute("lang"), "sed");
    await idle(page);
    await picture(page, "disaster-warning-phone");
    assert.deepEqual(await seriousFaults(page), []);
    await assertFits(page);
    assertNoErrors(page);
    await page.context().close();
  });
}
