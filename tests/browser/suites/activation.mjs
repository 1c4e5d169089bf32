import assert from "node:assert/strict";
import { before, test } from "node:test";
import { DESKTOP, PHONE, assertNoErrors, newPage, open, picture, seriousFaults } from "../support/page.mjs";
import { PASSWORD, banlang } from "../support/server.mjs";

/** The password that each of them takes at the first login. */
const OWN = `${PASSWORD}, lần hai`;
const WHY = "Tìm các hộ bị cô lập sau lũ";

async function account(world, name, displayName, role) {
  const area = role === "auditor" ? [] : ["--area", "51"];
  await banlang(world.server.folder, ["user", "add", name, "--display-name", displayName, "--role", role, ...area], PASSWORD);
}

/** Logs in by the API; at the first time the password is changed, as the service demands. */
async function logIn(page, base, name) {
  await page.goto(`${base}/auth/me`);
  const status = await page.evaluate(
    async ([name, first, own]) => {
      const post = (path, body, token = "") =>
        fetch(path, { method: "POST", headers: { "content-type": "application/json", "x-csrf-token": token }, body: JSON.stringify(body) });
      const later = await post("/auth/login", { name, password: own });
      if (later.ok) return later.status;
      const { csrf_token } = await (await post("/auth/login", { name, password: first })).json();
      return (await post("/auth/password", { old: first, new: own }, csrf_token)).status;
    },
    [name, PASSWORD, OWN],
  );
  assert.equal(status, 200);
  page.errors.length = 0;
}

export function activation(world) {
  let event;

  before(async () => {
    await account(world, "truc", "Y Hạnh", "disaster");
    await account(world, "duyet", "A Long", "approver");
    await account(world, "kiem", "Lê Kiểm", "auditor");
    const found = await (await fetch(`${world.base}/api/collections/disaster_event/items?code=lu-2009-09-mang-ri`)).json();
    event = found.features[0].id;
  });

  const eventPage = (lang) => `${world.base}/${lang}#v=1&sel=disaster_event:${event}`;

  async function logged(name, viewport, options) {
    const page = await newPage(world.browser, world.base, viewport, options);
    await logIn(page, world.base, name);
    return page;
  }

  test("an officer asks at the event, an approver confirms, and the officer is told that the list is open", async () => {
    const officer = await logged("truc", DESKTOP);
    await open(officer, eventPage("vi"));
    await officer.getByTestId("activation-ask").locator("summary").click();
    await officer.getByTestId("activation-ask-reason").fill(WHY);
    await picture(officer, "activation-ask");
    assert.deepEqual(await seriousFaults(officer), []);
    await officer.getByTestId("activation-ask-send").click();
    await officer.getByText("chờ xác nhận").first().waitFor();

    const approver = await logged("duyet", PHONE, { hasTouch: true, isMobile: true });
    await open(approver, `${world.base}/vi`);
    await approver.getByText("1 kích hoạt chờ xác nhận.").waitFor();
    await approver.getByTestId("activation-see").first().click();
    await approver.getByTestId("activation-confirm").waitFor();
    await picture(approver, "activation-confirm-phone");
    assert.deepEqual(await seriousFaults(approver), []);
    await approver.getByTestId("activation-confirm").click();
    await approver.getByTestId("activations-dialog").getByText("đang mở").first().waitFor();

    await open(officer, eventPage("vi"));
    await officer.reload();
    await officer.getByText(/Danh sách hộ đang mở theo kích hoạt số \d+ đến .*Việc xem được ghi sổ\./).waitFor();
    await officer.getByTestId("count-event").click();
    await officer.getByTestId("affected-households").waitFor();
    await officer.getByTestId("activation-section").waitFor();
    await picture(officer, "activation-open");
    assert.deepEqual(await seriousFaults(officer), []);
    assertNoErrors(officer);
    assertNoErrors(approver);
    await officer.context().close();
    await approver.context().close();
  });

  test("a page that shows a record asks nothing again and again while nobody does anything", async () => {
    const officer = await logged("truc", DESKTOP);
    await open(officer, eventPage("vi"));
    const asked = [];
    officer.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await officer.waitForTimeout(4000);
    assert.deepEqual(asked.filter((path, place) => asked.indexOf(path) !== place), []);
    await officer.context().close();
  });

  test("break-glass warns before, shows while it is open and waits for a review", async () => {
    const officer = await logged("truc", PHONE, { hasTouch: true, isMobile: true, colorScheme: "dark" });
    await open(officer, eventPage("en"));
    await officer.getByTestId("activation-glass").locator("summary").click();
    await officer.getByTestId("activation-glass-reason").fill("Flash flood at two in the morning");
    assert.equal(await officer.getByTestId("activation-glass-send").isDisabled(), true);
    await officer.getByTestId("activation-sure").check();
    await officer.getByTestId("activation-glass-send").scrollIntoViewIfNeeded();
    await picture(officer, "break-glass-phone");
    assert.deepEqual(await seriousFaults(officer), []);
    await officer.getByTestId("activation-glass-send").click();
    const banner = officer.getByText(/The household list is open by break-glass \d+ until/);
    const [, glass] = /break-glass (\d+)/.exec(await banner.innerText());
    await picture(officer, "break-glass-open-phone");
    assert.deepEqual(await seriousFaults(officer), []);
    await officer.getByTestId("activation-section").getByTestId(`activation-${glass}`).getByTestId("activation-end").click();
    await officer.getByText(/open by break-glass/).waitFor({ state: "detached" });

    const auditor = await logged("kiem", DESKTOP);
    await open(auditor, `${world.base}/vi`);
    await auditor.getByText(/Mở khẩn cấp số \d+ của Y Hạnh chưa được xem lại\./).waitFor();
    await auditor.getByTestId("activation-see").first().click();
    await auditor.getByTestId("activation-review").first().click();
    await auditor.locator("[data-testid^=activation-review-][data-testid$=-reason]").fill("Đã đối chiếu sổ: không xem hộ nào");
    await picture(auditor, "review");
    assert.deepEqual(await seriousFaults(auditor), []);
    await auditor.locator("[data-testid^=activation-review-][data-testid$=-send]").click();
    await auditor.getByText(/chưa được xem lại\./).waitFor({ state: "detached" });
    assertNoErrors(officer);
    assertNoErrors(auditor);
    await officer.context().close();
    await auditor.context().close();
  });
}
