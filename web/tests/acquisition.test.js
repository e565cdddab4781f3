// Acquisition cost: a spend table uploaded, changed and taken out, with and without scripts.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, launch, overflow, person, skip, start, watch } from "./harness.js";

// The demo's orders are in pounds and end in December 2011.
const SPEND = [
  "month,channel,kind,amount,currency,note",
  "2011-09,,marketing,20000,GBP,",
  "2011-10,,marketing,24000.50,GBP,autumn catalogue",
  "2011-10,,wages,9000,GBP,",
  "",
].join("\n");

/**
 * The figures on the tiles of a page.
 * @param {import("playwright-core").Page} page
 */
async function tiles(page) {
  return (await page.locator(".tile__value").allTextContents()).map((text) => text.trim());
}

describe("acquisition cost", { skip }, () => {
  /** @type {import("./harness.js").Running} */
  let shop;
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    shop = await start("demo");
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
  });

  /**
   * @param {import("playwright-core").Page} page
   * @param {string} text
   */
  async function upload(page, text) {
    await page.setInputFiles("#file", { name: "spend.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.locator("form[enctype] button").click();
  }

  test("a table comes in, is changed and taken out, and the figures follow", async () => {
    const context = await person(browser, shop.base, { script: false });
    const page = await context.newPage();
    await page.goto("/acquisition");
    await page.locator(".empty").waitFor();
    assert.deepEqual(await tiles(page), []);
    await upload(page, SPEND.replace("wages", "rent"));
    assert.match((await page.locator("[role=alert]").textContent()) ?? "", /Line 4, kind.*marketing, wages/s);
    assert.ok(await page.locator(".empty").isVisible());
    await upload(page, SPEND);
    assert.match((await page.locator("[role=status]").textContent()) ?? "", /3 rows are new/);
    const before = await tiles(page);
    assert.equal(await page.locator(".table--spend tbody tr").count(), 3);
    await page.fill("#margin", "40");
    await page.locator("form[action='/acquisition/margin'] button").click();
    assert.match((await tiles(page))[2], /month|Not known/);
    await page.locator("#payback .plot svg").waitFor();
    await page.locator(".table--spend tbody tr", { hasText: "Wages" }).locator("a").click();
    await page.fill("#amount", "a lot");
    await page.locator("button.button--primary").click();
    await page.locator("#amount-error").waitFor();
    await page.fill("#amount", "18,000.00");
    await page.locator("button.button--primary").click();
    await page.locator("[role=status]").waitFor();
    const after = await tiles(page);
    assert.equal(after[0], before[0]);
    assert.notEqual(after[1], before[1]);
    await page.locator(".page-head a.button--primary").click();
    await page.fill("#month", "2011-11");
    await page.fill("#amount", "100");
    await page.fill("#currency", "GBP");
    await page.locator("button.button--primary").click();
    assert.equal(await page.locator(".table--spend tbody tr").count(), 4);
    await page.locator(".table--spend tbody tr", { hasText: "Wages" }).locator("a").click();
    await page.locator("button.button--danger").click();
    assert.equal(await page.locator(".table--spend tbody tr").count(), 3);
    const csv = await page.request.get("/acquisition/spend.csv");
    assert.match(await csv.text(), /2011-10,,marketing,24000\.50,GBP,autumn catalogue\r\n/);
    await context.close();
  });

  test("every state is clean in every language and size", async () => {
    for (const language of ["en", "th", "el"]) {
      for (const size of /** @type {const} */ (["phone", "desktop"])) {
        const context = await person(browser, shop.base, { language, size, theme: size === "phone" ? "dark" : "light" });
        const page = await context.newPage();
        const complaints = watch(page, shop.base);
        await page.goto("/acquisition");
        await page.locator("#monthly").waitFor();
        assert.deepEqual(await axe(page), [], `${language} ${size}`);
        assert.ok((await overflow(page)) <= 0, `${language} ${size}`);
        await page.locator("label[for=monthly-table]").click();
        await page.locator("#monthly .figure__table table").waitFor({ state: "visible" });
        await page.locator("#monthly .define__button").click();
        await page.locator("#monthly-definition").waitFor({ state: "visible" });
        assert.deepEqual(await axe(page), [], `${language} ${size}, table and definition`);
        await page.keyboard.press("Escape");
        await page.locator(".table--spend tbody a").first().click();
        await page.locator("#amount").waitFor();
        assert.deepEqual(await axe(page), [], `${language} ${size}, form`);
        assert.ok((await overflow(page)) <= 0, `${language} ${size}, form`);
        assert.deepEqual(complaints, []);
        await context.close();
      }
    }
  });
});
