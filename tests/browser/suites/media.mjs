import assert from "node:assert/strict";
import { test } from "node:test";
import { DESKTOP, PHONE, assertNoErrors, newPage, open, seriousFaults } from "../support/page.mjs";
import { PASSWORD, account, banlang } from "../support/server.mjs";

/** The first record of culture with a medium of that kind. */
export async function firstOf(world, kind) {
  const answer = await fetch(`${world.base}/api/collections/media/items?kind=${kind}&collection=cultural_item&limit=1`);
  const { features } = await answer.json();
  assert.ok(features.length > 0, `the demonstration has ${kind}`);
  return features[0].properties.record_id;
}


/** The id of a record of culture by its code. */
async function recordOf(world, code) {
  const answer = await fetch(`${world.base}/api/collections/cultural_item/items?code=${code}`);
  const { features } = await answer.json();
  assert.equal(features.length, 1, code);
  return features[0].id;
}

/** The record of each kind of label in the demonstration, with what its label says and what closes it. */
const CLOSED = {
  "chieng-tha": ["label", "Hỏi cộng đồng trước", "Nhà văn hoá xã"],
  "loi-khan-gia-lang": ["label", "Chỉ trong cộng đồng", "12/8/2025"],
  "loi-dan-ben-khung-det": ["gender", "Chỉ dành cho phụ nữ", "20/10/2025"],
};

async function logIn(page, name) {
  await page.getByTestId("login-open").first().click();
  await page.getByTestId("login-name").fill(name);
  await page.getByTestId("login-password").fill(PASSWORD);
  await page.getByTestId("login-submit").click();
  await page.getByTestId("login-form").waitFor({ state: "detached" });
}

export async function plays(page, testId) {
  const player = page.getByTestId(testId).first();
  await player.waitFor({ state: "attached" });
  await player.evaluate(async (element) => {
    element.muted = true;
    await element.play();
  });
  await page.waitForFunction((id) => document.querySelector(`[data-testid="${id}"]`).currentTime > 0.5, testId, { timeout: 20_000 });
}

export function media(world) {
  test("a recording plays", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/#v=1&sel=cultural_item:${await firstOf(world, "audio")}`);
    await plays(page, "media-audio");
    assertNoErrors(page);
    await page.context().close();
  });

  test("a film plays", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/#v=1&sel=cultural_item:${await firstOf(world, "video")}`);
    await plays(page, "media-video");
    assertNoErrors(page);
    await page.context().close();
  });

  test("a picture is shown with the label of the community before it", async () => {
    const page = await newPage(world.browser, world.base);
    await open(page, `${world.base}/#v=1&sel=cultural_item:${await firstOf(world, "photo")}`);
    const picture = page.getByTestId("media-photo").first();
    await picture.waitFor();
    await page.waitForFunction(() => {
      const element = document.querySelector('[data-testid="media-photo"]');
      const image = element.matches("img") ? element : element.querySelector("img");
      return image?.naturalWidth > 200;
    });
    assert.match(await page.getByTestId("inspector").innerText(), /Nhãn cộng đồng/);
    assertNoErrors(page);
    await page.context().close();
  });

  for (const [code, [closing, ...words]] of Object.entries(CLOSED)) {
    test(`the label of ${code} says why nothing is shown, and nothing is`, async () => {
      const page = await newPage(world.browser, world.base, PHONE, { hasTouch: true, isMobile: true });
      const asked = [];
      page.on("request", (request) => /\/media\/\d/.test(request.url()) && asked.push(request.url()));
      await open(page, `${world.base}/#v=1&sel=cultural_item:${await recordOf(world, code)}`);
      const label = page.getByTestId("community-label");
      await label.waitFor();
      assert.equal(await label.getAttribute("data-closed"), closing);
      for (const word of words) assert.ok((await label.innerText()).includes(word), word);
      assert.equal(await page.getByTestId("media-photo").count(), 0);
      assert.deepEqual(asked, []);
      assert.deepEqual(await seriousFaults(page), []);
      assertNoErrors(page);
      await page.context().close();
    });
  }

  test("a label with a season says from when to when", async () => {
    const page = await newPage(world.browser, world.base, DESKTOP);
    await open(page, `${world.base}/#v=1&sel=cultural_item:${await recordOf(world, "mung-lua-moi-mnong")}`);
    const label = page.getByTestId("community-label");
    await label.waitFor();
    assert.match(await label.innerText(), /Mở theo mùa[^]*Mở từ 15\/11 đến hết 15\/1 hằng năm/);
    await page.context().close();
  });

  test("a steward sees what is closed and sets the label, in both languages without a fault", async () => {
    await account(world.server, "gia-lang", "A Blin");
    await banlang(world.server.folder, ["user", "grant", "gia-lang", "--role", "steward", "--area", "51", "--community", "xo_dang"]);
    const id = await recordOf(world, "loi-khan-gia-lang");
    const page = await newPage(world.browser, world.base, DESKTOP);
    await open(page, `${world.base}/#v=1&sel=cultural_item:${id}`);
    await logIn(page, "gia-lang");
    await page.getByTestId("media-photo").first().waitFor();
    await page.getByTestId("label-edit").click();
    await page.getByTestId("label-form").waitFor();
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByTestId("label-code").selectOption("ask");
    await page.getByTestId("label-decided-by").fill("Họp làng");
    await page.getByTestId("label-save").click();
    await page.getByTestId("community-label").getByText("Hỏi cộng đồng trước").waitFor();
    const label = await (await fetch(`${world.base}/api/collections/cultural_item/items/${id}/label`)).json();
    assert.deepEqual([label.access_label, label.access_decided_by], ["ask", "Họp làng"]);
    await open(page, `${world.base}/en#v=1&sel=cultural_item:${id}`);
    await page.getByTestId("label-edit").click();
    await page.getByTestId("label-form").waitFor();
    assert.deepEqual(await seriousFaults(page), []);
    assertNoErrors(page);
    await page.context().close();
  });
}
