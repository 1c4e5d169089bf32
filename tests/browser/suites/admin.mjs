import assert from "node:assert/strict";
import { before, test } from "node:test";
import { DESKTOP, PHONE, assertNoErrors, newPage, open, seriousFaults } from "../support/page.mjs";
import { FIRST_PASSWORD, PASSWORD, account, banlang } from "../support/server.mjs";

/** Pages, and somebody who finds them. */
const PAGES = {
  "quan-tri-1": ["/admin", "/admin/users", "/admin/users/y-blin", "/admin/keys", "/admin/editions", "/admin/password", "/admin/nothing"],
  "kiem-tra": ["/admin", "/admin/ledger", "/admin/activations"],
};

/** Logs in by the page and waits for what comes. */
async function logIn(page, base, name, password = PASSWORD) {
  await page.goto(`${base}/admin/login?lang=vi`);
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.click("main button[type=submit]");
  await page.waitForURL((address) => address.pathname !== "/admin/login");
}

/** The page is no wider than its window. */
async function assertFits(page, where) {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(beyond, 0, where);
}

export function admin(world) {
  before(async () => {
    await account(world.server, "kiem-tra", "Lê Kiểm", "--role", "auditor");
    await banlang(world.server.folder, ["user", "add", "quan-tri-1", "--display-name", "Trần An", "--role", "admin"], FIRST_PASSWORD);
    await account(world.server, "quan-tri-2", "Lê Bình", "--role", "admin");
  });

  test("an administrator takes a password, makes an account and proposes a role that the second one confirms", async () => {
    const first = await newPage(world.browser, world.base);
    await logIn(first, world.base, "quan-tri-1", FIRST_PASSWORD);
    assert.equal(new URL(first.url()).pathname, "/admin/password");
    await first.fill("#old", FIRST_PASSWORD);
    await first.fill("#new", PASSWORD);
    await first.fill("#again", PASSWORD);
    await first.click("main form button[type=submit]");
    await first.getByText("Đã đổi mật khẩu.").waitFor();

    await first.getByRole("link", { name: "Tài khoản và quyền" }).click();
    await first.getByText("Lập tài khoản").first().click();
    await first.fill("#name", "y-blin");
    await first.fill("#display-name", "Y Blin");
    await first.getByRole("button", { name: "Lập tài khoản" }).click();
    const password = await first.getByLabel("Mật khẩu dùng một lần").inputValue();
    assert.match(password, /^([a-z2-9]{4}-){4}[a-z2-9]{4}$/);
    assert.deepEqual(await seriousFaults(first), []);

    await first.getByRole("link", { name: "Đề xuất quyền" }).click();
    await first.getByText("Đề xuất quyền").click();
    await first.selectOption("#role", "editor");
    await first.fill("#area", "dak long");
    await first.getByRole("button", { name: "Đề xuất" }).click();
    await first.getByRole("radio", { name: /23368/ }).check();
    // A form that comes back has the status 422, which the browser calls an error.
    first.errors = first.errors.filter((error) => !error.includes("422"));
    assert.deepEqual(await seriousFaults(first), []);
    await first.getByRole("button", { name: "Đề xuất" }).click();
    await first.getByText("Quyền có hiệu lực khi một quản trị viên khác xác nhận.").waitFor();
    assert.equal(await first.getByRole("button", { name: "Xác nhận" }).count(), 0);

    const second = await newPage(world.browser, world.base, PHONE, { hasTouch: true, isMobile: true });
    await logIn(second, world.base, "quan-tri-2");
    await second.getByRole("link", { name: "Xem và xác nhận" }).click();
    await second.getByRole("button", { name: "Xác nhận" }).click();
    await second.getByText("Đã xác nhận.").waitFor();
    await second.getByText("Đăk Long (23368)").waitFor();

    const officer = await newPage(world.browser, world.base);
    await logIn(officer, world.base, "y-blin", password);
    assert.equal(new URL(officer.url()).pathname, "/admin/password");
    for (const page of [first, second, officer]) {
      assertNoErrors(page);
      await page.context().close();
    }
  });

  test("the account menu of the map leads to the pages of the roles that the person has", async () => {
    const page = await newPage(world.browser, world.base, DESKTOP);
    await logIn(page, world.base, "quan-tri-2");
    await open(page, `${world.base}/vi`);
    await page.getByRole("button", { name: /Lê Bình/ }).click();
    assert.equal(await page.getByRole("link", { name: "Sổ truy cập" }).count(), 0);
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByRole("link", { name: "Khoá đối tác" }).click();
    await page.getByRole("heading", { name: "Khoá đối tác" }).waitFor();
    await page.context().close();
  });

  test("a login on the map with a password of somebody else leads to its change", async () => {
    await banlang(world.server.folder, ["user", "add", "nguoi-moi", "--display-name", "Người Mới"], FIRST_PASSWORD);
    const page = await newPage(world.browser, world.base, DESKTOP);
    await open(page, `${world.base}/vi`);
    await page.getByTestId("login-open").first().click();
    await page.getByTestId("login-name").fill("nguoi-moi");
    await page.getByTestId("login-password").fill(FIRST_PASSWORD);
    await page.getByTestId("login-submit").click();
    await page.getByText("Mật khẩu này do người khác đặt.").waitFor();
    await page.context().close();
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport, touch] of [["a desk", DESKTOP, {}], ["a phone", PHONE, { hasTouch: true, isMobile: true }]]) {
      test(`axe finds nothing serious on any page on ${size}, ${colorScheme}, in both languages`, async () => {
        for (const [name, paths] of Object.entries(PAGES)) {
          const page = await newPage(world.browser, world.base, viewport, { ...touch, colorScheme });
          await page.goto(`${world.base}/admin/login`);
          assert.deepEqual(await seriousFaults(page), [], "login");
          await logIn(page, world.base, name);
          for (const path of paths) {
            for (const lang of ["vi", "en"]) {
              await page.goto(`${world.base}${path}?lang=${lang}`);
              // Everything that can be opened is looked at, too; the menu of the account would cover the rest.
              await page.$$eval("details:not(.who)", (all) => all.forEach((each) => (each.open = true)));
              assert.deepEqual(await seriousFaults(page), [], `${path} ${lang}`);
              await assertFits(page, `${path} ${lang}`);
            }
          }
          await page.context().close();
        }
      });
    }
  }
}
