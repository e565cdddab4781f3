// Members and the program: a shop writes its program, enrols, changes balances with four eyes, and gives
// rewards out; every page in every language, theme and size.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LANGUAGES, SIZES, THEMES, axe, launch, overflow, person, skip, start, watch } from "./harness.js";

const PASSWORD = "four words in a row";

describe("members", { skip }, () => {
  /** @type {import("./harness.js").Running} */
  let shop;
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {import("playwright-core").BrowserContext} */
  let owner;
  /** @type {string} */
  let key;
  /** @type {string} */
  let member;

  before(async () => {
    shop = await start("serve");
    browser = await launch();
    owner = await person(browser, shop.base);
    const page = await owner.newPage();
    await page.goto("/set-up");
    await page.fill("#name", "Ada");
    await page.fill("#email", "ada@example.com");
    await page.fill("#password", PASSWORD);
    await page.locator("button.button--primary").click();
    await page.waitForURL((url) => url.pathname === "/");
    await page.goto("/settings/keys");
    await page.fill("#name", "Checkout");
    await page.locator("input[value='orders:write']").check();
    await page.locator("form[action='/settings/keys'] button").click();
    key = await page.inputValue("#secret");
    await page.close();
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
  });

  /**
   * Sends an order as a checkout would; gives the customer's id back.
   * @param {string} number
   * @param {number} amount
   * @param {string} at
   */
  async function order(number, amount, at) {
    const customer = { source: "shop", external_id: "c1" };
    const total = { amount_minor: amount, currency: "EUR" };
    const answer = await owner.request.post("/v1/orders", {
      headers: { authorization: `Bearer ${key}`, "idempotency-key": number },
      data: { source: "shop", external_id: number, customer, placed_at: at, total, channel: "web" },
    });
    assert.equal(answer.status(), 201, await answer.text());
    return /** @type {string} */ ((await answer.json()).order.customer_id);
  }

  /**
   * Opens a fold of the forms by hand, fills it in and sends it.
   * @param {import("playwright-core").Page} page
   * @param {string} form
   * @param {Record<string, string>} values
   */
  async function send(page, form, values) {
    await page.goto(member);
    const fold = page.locator("details.act", { has: page.locator(`form[action$='/${form}']`) });
    await fold.locator("summary").click();
    for (const [name, value] of Object.entries(values)) await fold.locator(`input[name=${name}]`).fill(value);
    await fold.locator("button").click();
  }

  test("the starter is checked while one types, saved, and published", async () => {
    const page = await owner.newPage();
    const complaints = watch(page, shop.base);
    await page.goto("/members");
    await page.locator(".empty a").click();
    await page.locator(".empty a").click();
    const document = await page.inputValue("#document");
    await page.locator("#verdict .alert--good").waitFor();
    await page.fill("#document", document.replace("price: 60", "price: 0"));
    await page.locator("#verdict code", { hasText: "rewards[1].price" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.fill("#document", document.replace("points: 25", "points: 40"));
    await page.locator("#verdict p", { hasText: "40 points on joining." }).waitFor();
    await page.locator("button[value=save]").click();
    await page.waitForURL(/\/program\/versions\/1/);
    await page.locator("form[action$='/publish'] button").click();
    await page.locator("[role=status]", { hasText: "in force now" }).waitFor();
    assert.match((await page.textContent("#content")) ?? "", /1 point for each €1\.00 paid\./);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test("a customer is enrolled with the past, earns, and the page says why", async () => {
    const customer = await order("1001", 12000, "2026-05-04T10:00:00Z");
    member = `/members/${customer}`;
    const page = await owner.newPage();
    await page.goto(`/customers/${customer}`);
    await page.locator("input[name=past]").check();
    await page.locator("form.enrol button").click();
    await page.waitForURL((url) => url.pathname === member);
    await order("1002", 4550, new Date().toISOString());
    await page.goto(member);
    const earned = page.locator(".timeline > li", { hasText: "Order 1002" });
    assert.match((await earned.locator(".points-change").textContent()) ?? "", /^\+45 points$/);
    await earned.locator("summary", { hasText: "Why?" }).click();
    assert.match((await earned.locator(".why").textContent()) ?? "", /Gave 45 points\./);
    await page.locator(".timeline > li", { hasText: "Order 1001" }).locator("a", { hasText: "Why?" }).click();
    await page.waitForURL(/\/why\//);
    assert.deepEqual(await axe(page), []);
    await page.goto(`/customers/${customer}`);
    await page.locator(`a[href='${member}']`).click();
    await page.locator(".purse__value").first().waitFor();
    await page.close();
  });

  test("a version is tried on the past orders behind the page", async () => {
    const page = await owner.newPage();
    const complaints = watch(page, shop.base);
    await page.goto("/program/versions/1");
    await page.locator("form[action$='/backtest'] button").click();
    await page.locator("#backtest-months .plot svg").waitFor();
    assert.match((await page.textContent("#content")) ?? "", /1 member, 2 orders, no refunds/);
    await page.locator("label[for=backtest-owed-table]").click();
    await page.locator("#backtest-owed .figure__table table").waitFor({ state: "visible" });
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test("a balance changes with a reason, and above the limit with a second person", async () => {
    const page = await owner.newPage();
    await send(page, "adjust", { points: "120", reason: "The parcel was late" });
    await page.locator("[role=status]", { hasText: "The balance was changed." }).waitFor();
    await send(page, "adjust", { points: "9999", reason: "Too much" });
    await page.locator("[role=alert]").waitFor();
    assert.equal(await page.inputValue("#adjust-points"), "9999");
    assert.deepEqual(await axe(page), []);
    await send(page, "adjust", { points: "500", reason: "Winner of the raffle" });
    await page.locator("[role=status]", { hasText: "second person" }).waitFor();
    await page.goto("/approvals");
    assert.equal(await page.locator("form[action$='/approve']").count(), 0);
    await page.goto("/settings/people");
    await page.fill("#name", "Max");
    await page.fill("#email", "max@example.com");
    await page.locator("input[value=manager]").check();
    await page.locator("form[action='/settings/people'] button").click();
    const password = await page.inputValue("#secret");
    await page.close();
    const context = await person(browser, shop.base, { size: "phone" });
    const other = await context.newPage();
    await other.goto("/sign-in?next=%2Fapprovals");
    await other.fill("#email", "max@example.com");
    await other.fill("#password", password);
    await other.keyboard.press("Enter");
    await other.waitForURL(/\/approvals/);
    assert.deepEqual(await axe(other), []);
    assert.ok((await overflow(other)) <= 0);
    await other.locator("form[action$='/approve'] button").click();
    await other.locator("[role=status]", { hasText: "Approved" }).waitFor();
    await context.close();
  });

  test("a reward is got, found by its code and marked used, without scripts", async () => {
    const context = await person(browser, shop.base, { script: false });
    await context.addCookies(await owner.cookies());
    const page = await context.newPage();
    await page.goto(member);
    await page.locator("form[action$='/redeem'] button").first().click();
    const code = ((await page.textContent(".big-code")) ?? "").trim();
    assert.match(code, /^[2-9A-HJ-NP-Z]{10}$/);
    await page.goto("/rewards");
    await page.fill("#code", code.toLowerCase());
    await page.locator("form.code-search button").click();
    await page.locator(".gift-steps button", { hasText: "Mark used" }).click();
    await page.locator("[role=status]", { hasText: "Marked as used." }).waitFor();
    await page.goto(member);
    assert.match((await page.textContent("#timeline")) ?? "", /Used: /);
    await context.close();
  });

  test("a double click sends a form once", async () => {
    const page = await owner.newPage();
    await page.goto(member);
    const before = await page.textContent(".purse__value");
    const fold = page.locator("details.act", { has: page.locator("form[action$='/adjust']") });
    await fold.locator("summary").click();
    await fold.locator("input[name=points]").fill("7");
    await fold.locator("input[name=reason]").fill("Clicked twice");
    await fold.locator("button").dblclick();
    await page.locator("[role=status]").waitFor();
    await page.goto("/ledger");
    assert.equal(await page.locator(".timeline > li", { hasText: "Clicked twice" }).count(), 1);
    await page.goto(member);
    assert.notEqual(await page.textContent(".purse__value"), before);
    await page.close();
  });

  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      for (const size of /** @type {(keyof typeof SIZES)[]} */ (Object.keys(SIZES))) {
        test(`${language} ${theme} ${size}`, async (t) => {
          const context = await person(browser, shop.base, { language, theme, size });
          const session = (await owner.cookies()).filter((cookie) => cookie.name.includes("session"));
          await context.addCookies(session);
          const page = await context.newPage();
          const complaints = watch(page, shop.base);
          const customer = member.replace("members", "customers");
          for (const path of [
            "/members",
            "/members?q=nobody-of-this-name",
            member,
            customer,
            "/program",
            "/program/versions/1",
            "/program/versions/1/backtest?redeem=never",
            "/program/edit",
            "/rewards?show=all",
            "/approvals",
            "/ledger",
          ]) {
            await t.test(path, async () => {
              complaints.length = 0;
              assert.equal((await page.goto(path))?.status(), 200);
              assert.equal(await page.getAttribute("html", "lang"), language);
              for (const fold of await page.locator("#content details > summary").all()) await fold.click();
              assert.ok((await overflow(page)) <= 0, `${await overflow(page)} px beside the window`);
              assert.deepEqual(await axe(page), []);
              assert.deepEqual(complaints, []);
            });
          }
          await context.close();
        });
      }
    }
  }
});
