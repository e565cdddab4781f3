// From a file to customers, with and without scripts.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, launch, overflow, person, skip, start, watch } from "./harness.js";

const ORDERS = [
  "Kunde;Datum;Betrag;Bestellung;Land",
  "anna@example.com;03.01.2026;1.234,50;A-1;Österreich",
  "anna@example.com;05.02.2026;19,90;A-2;Österreich",
  "bert@example.com;07.02.2026;12,00;A-3;Deutschland",
  ";08.02.2026;5,00;A-4;Deutschland",
  "cleo@example.com;31.02.2026;99,00;A-5;Griechenland",
  "cleo@example.com;11.03.2026;zwölf;A-6;Griechenland",
  "dora@example.com;12.03.2026;44,10;A-8;Griechenland",
  "",
].join("\n");

/**
 * The figures on the tiles of a page.
 * @param {import("playwright-core").Page} page
 */
async function tiles(page) {
  return (await page.locator(".tile__value").allTextContents()).map((text) => text.trim());
}

describe("imports", { skip }, () => {
  /** @type {import("./harness.js").Running} */
  let shop;
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {Awaited<ReturnType<import("playwright-core").BrowserContext["cookies"]>>} */
  let session;
  before(async () => {
    shop = await start("serve");
    browser = await launch();
    const context = await person(browser, shop.base);
    const page = await context.newPage();
    await page.goto("/set-up");
    await page.fill("#name", "Ada");
    await page.fill("#email", "ada@example.com");
    await page.fill("#password", "four words in a row");
    await page.locator("button.button--primary").click();
    await page.waitForURL((url) => url.pathname === "/");
    session = (await context.cookies()).filter((cookie) => cookie.name.includes("session"));
    await context.close();
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
  });

  /** @param {Parameters<typeof person>[2]} how */
  async function owner(how) {
    const context = await person(browser, shop.base, how);
    await context.addCookies(session);
    return context;
  }

  /**
   * Takes the first step.
   * @param {import("playwright-core").Page} page
   * @param {string} name
   * @param {string} text
   */
  async function upload(page, name, text) {
    await page.goto("/imports/new");
    await page.setInputFiles("#file", { name, mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.locator("main button.button--primary").click();
    await page.waitForURL(/\/imports\/new\/[0-9a-f]{64}/);
  }

  test("a file in four steps, with every wrong row named", async () => {
    const context = await owner({});
    const page = await context.newPage();
    const complaints = watch(page, shop.base);
    await page.goto("/imports");
    await page.locator(".empty").waitFor();
    await upload(page, "orders.csv", ORDERS);
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.inputValue("[id='c.customer']"), "Kunde");
    assert.equal(await page.inputValue("[id='c.amount']"), "Betrag");
    await page.locator("main button.button--primary").first().click();
    await page.waitForURL(/\/trial/);
    assert.deepEqual((await tiles(page)).slice(0, 3), ["4", "3", "€1,310.50"]);
    assert.match((await page.textContent("main")) ?? "", /31\.02\.2026/);
    assert.deepEqual(await axe(page), []);
    await page.locator("main button.button--primary").click();
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
    await page.locator("#import-live .badge--good").waitFor();
    assert.equal((await tiles(page))[0], "4");
    assert.deepEqual(await axe(page), []);
    const file = await page.request.get((await page.getAttribute("a[download]", "href")) ?? "");
    assert.equal((await file.text()).trim().split(/\r?\n/).length, 3);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("a quotation mark that never closes is named, and can be read past", async () => {
    const context = await owner({ size: "phone" });
    const page = await context.newPage();
    const complaints = watch(page, shop.base);
    const rows = Array.from({ length: 60_000 }, (_, row) => `c${row % 500},2026-01-02,1.00`);
    await upload(page, "open.csv", ["customer,date,amount", ...rows, 'd,2026-01-03,"5.00', "e,2026-01-04,5.00"].join("\n"));
    await page.locator("main button.button--primary").first().click();
    await page.locator(".alert--bad").waitFor();
    assert.match((await page.textContent(".alert--bad")) ?? "", /line 60,002 is never closed/);
    assert.equal(await page.locator("form[action$='/start']").count(), 0);
    assert.deepEqual(await axe(page), []);
    await page.locator(".crumbs a").click();
    await page.selectOption("[name=quote]", "none");
    await page.locator("form:has([name=quote]) button").last().click();
    await page.waitForURL(/quote=none/);
    await page.locator("main button.button--primary").first().click();
    await page.waitForURL(/\/trial/);
    await page.locator("form[action$='/start']").waitFor();
    assert.match((await page.textContent("main")) ?? "", /1 row cannot be read/);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("the same file again, without scripts and on a phone, changes nothing", async () => {
    const context = await owner({ script: false, size: "phone" });
    const page = await context.newPage();
    await upload(page, "orders.csv", ORDERS);
    await page.locator("main button.button--primary").first().click();
    await page.waitForURL(/\/trial/);
    await page.locator("main button.button--primary").click();
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
    for (let look = 0; look < 60 && (await page.locator("[data-live]").count()) > 0; look += 1) await page.reload();
    assert.equal((await tiles(page))[0], "4");
    await page.goto("/imports");
    assert.equal(await page.locator(".rows__row").count(), 1);
    await context.close();
  });

  test("customers are found, sorted, saved and understood", async () => {
    const context = await owner({});
    const page = await context.newPage();
    const row = page.locator(".table--customers tbody tr");
    for (let look = 0; look < 60 && (await row.count()) === 0; look += 1) await page.goto("/customers?sort=-value");
    assert.equal(await row.count(), 3);
    assert.match((await row.first().textContent()) ?? "", /anna@example\.com/);
    await page.fill("#q", "dora");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=dora/);
    assert.match((await page.textContent("#list-title")) ?? "", /1 of 3/);
    assert.deepEqual(await axe(page), []);
    const csv = await page.request.get((await page.getAttribute("a[download]", "href")) ?? "");
    assert.equal((await csv.text()).trim().split(/\r?\n/).length, 2);
    await page.goto("/customers?sort=-value");
    await row.locator("a").first().click();
    await page.waitForURL(/\/customers\/[0-9a-f-]{36}/);
    assert.match((await page.textContent(".tiles")) ?? "", /€1,254\.40/);
    assert.equal(await page.locator(".timeline > li").count(), 3);
    assert.deepEqual(await axe(page), []);
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok((await overflow(page)) <= 0);
    await context.close();
  });
});
