// The pages of figures as people use them: with the mouse, with the keyboard, without scripts.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, launch, person, skip, start, watch } from "./harness.js";

const FIRST_LOAD_BYTES_MAX = 150_000;

describe("figures", { skip }, () => {
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

  test("a filter changes the figures and the address", async () => {
    const context = await person(browser, shop.base);
    const page = await context.newPage();
    const complaints = watch(page, shop.base);
    await page.goto("/cohorts");
    const before = await page.locator("#cohorts .heat tbody tr").count();
    await page.selectOption("#f-grain", "quarter");
    await page.waitForURL(/grain=quarter/);
    await page.waitForFunction(
      (rows) => document.querySelectorAll("#cohorts .heat tbody tr").length < rows, before);
    assert.ok((await page.locator("#cohorts .heat tbody tr").count()) < before);
    assert.equal(await page.inputValue("#f-grain"), "quarter");
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes("quarter"));
    await page.locator("#cohorts .heat tbody tr").nth(before - 1).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("a chart shows its table, its meaning and its CSV", async () => {
    const context = await person(browser, shop.base);
    const page = await context.newPage();
    await page.goto("/growth");
    await page.locator("label[for=growth-table]").click();
    await page.locator("#growth .figure__table table").waitFor({ state: "visible" });
    assert.ok(!(await page.locator("#growth .figure__chart").isVisible()));
    await page.locator("#growth .define__button").click();
    await page.locator("#growth-definition").waitFor({ state: "visible" });
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press("Escape");
    assert.ok(!(await page.locator("#growth-definition").isVisible()));
    const href = await page.locator("#growth a[download]").getAttribute("href");
    const answer = await page.request.get(href ?? "");
    const lines = (await answer.text()).trim().split("\r\n");
    assert.match(answer.headers()["content-type"], /^text\/csv/);
    assert.match(lines[0], /period,active,retained,reactivated,new,lapsed/);
    assert.equal(lines.length - 1, await page.locator("#growth .figure__table tbody tr").count());
    await context.close();
  });

  test("the as-of date moves every figure", async () => {
    const context = await person(browser, shop.base);
    const page = await context.newPage();
    await page.goto("/cohorts?grain=month");
    const before = await page.locator("#cohorts .heat tbody tr").count();
    await page.locator(".as-of summary").click();
    await page.fill("#as-of", "2011-06-30");
    await page.locator(".as-of .button--primary").click();
    await page.waitForURL(/as_of=2011-06-30/);
    assert.match(page.url(), /grain=month/);
    assert.equal(await page.locator("#cohorts .heat tbody tr").count(), 7);
    assert.ok(before > 7);
    await context.close();
  });

  test("the keyboard reaches content, navigation and figures", async () => {
    const context = await person(browser, shop.base);
    const page = await context.newPage();
    await page.goto("/");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.className), "skip");
    await page.keyboard.press("Enter");
    assert.equal(new URL(page.url()).hash, "#content");
    await page.goto("/");
    for (let steps = 0; steps < 4; steps += 1) await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("href")), "/cohorts");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/cohorts/);
    await page.locator("#cohorts-chart").focus();
    await page.keyboard.press("ArrowRight");
    await page.locator("#cohorts .figure__table table").waitFor({ state: "visible" });
    await context.close();
  });

  test("language and theme stay", async () => {
    const context = await person(browser, shop.base);
    const page = await context.newPage();
    await page.goto("/growth");
    await page.locator(".sidebar details.menu summary").click();
    await page.selectOption("#side-language", "th");
    await page.waitForFunction(() => document.documentElement.lang === "th");
    assert.match(page.url(), /\/growth/);
    assert.match((await page.textContent(".as-of summary")) ?? "", /2554/);
    await page.locator(".sidebar details.menu summary").click();
    await page.selectOption("#side-theme", "dark");
    await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
    await page.goto("/repeat");
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");
    await context.close();
  });

  test("everything is there without scripts", async () => {
    const context = await person(browser, shop.base, { script: false, size: "phone" });
    const page = await context.newPage();
    await page.goto("/cohorts");
    await page.locator(".filter-fold > summary").click();
    await page.selectOption("#f-grain", "year");
    await page.locator(".filters .button").first().click();
    await page.waitForURL(/grain=year/);
    assert.equal(await page.locator("#cohorts .heat tbody tr").count(), 2);
    await page.locator("label[for=cohorts-table]").click();
    assert.ok(await page.locator("#cohorts .figure__table table").isVisible());
    await page.locator(".bottom-nav__more summary").click();
    await page.locator(".bottom-nav__panel a[href='/segments']").click();
    await page.waitForURL(/\/segments/);
    assert.equal(await page.locator("#grid .rfm td").count(), 25);
    await context.close();
  });

  test("a dense series is drawn by the browser, and is still there without scripts", async () => {
    const context = await person(browser, shop.base);
    const page = await context.newPage();
    const complaints = watch(page, shop.base);
    await page.goto("/growth?grain=day");
    await page.locator("#revenue .dense canvas").waitFor();
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(complaints, []);
    await context.close();
    const plain = await person(browser, shop.base, { script: false });
    const quiet = await plain.newPage();
    await quiet.goto("/growth?grain=day");
    await quiet.locator("#revenue .plot svg").waitFor();
    await plain.close();
  });

  test("a first visit loads little", async () => {
    const context = await person(browser, shop.base);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    let bytes = 0;
    session.on("Network.loadingFinished", (event) => {
      bytes += event.encodedDataLength;
    });
    await page.goto("/", { waitUntil: "networkidle" });
    assert.ok(bytes > 0 && bytes <= FIRST_LOAD_BYTES_MAX, `${bytes} bytes`);
    await context.close();
  });
});
