// Setting a shop up, signing in, roles, keys and one's own choices, as people meet them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, launch, overflow, person, skip, start } from "./harness.js";

const PASSWORD = "four words in a row";

/**
 * Signs a person in.
 * @param {import("playwright-core").Page} page
 * @param {string} email
 * @param {string} password
 */
async function signIn(page, email, password) {
  await page.goto("/sign-in");
  await page.fill("#email", email);
  await page.fill("#password", password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

describe("people", { skip }, () => {
  /** @type {import("./harness.js").Running} */
  let shop;
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {import("playwright-core").BrowserContext} */
  let owner;
  before(async () => {
    shop = await start("serve");
    browser = await launch();
    owner = await person(browser, shop.base);
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
  });

  test("the first run names every wrong field, then makes the owner", async () => {
    const page = await owner.newPage();
    await page.goto("/set-up");
    await page.fill("#email", "nowhere");
    await page.fill("#password", "short");
    await page.locator("button.button--primary").click();
    await page.locator("#name-error").waitFor();
    assert.equal(await page.locator(".field__error").count(), 3);
    assert.deepEqual(await axe(page), []);
    await page.fill("#name", "Ada");
    await page.fill("#email", "ada@example.com");
    await page.fill("#password", PASSWORD);
    await page.locator("button.button--primary").click();
    await page.waitForURL((url) => url.pathname === "/");
    assert.match((await page.textContent(".person__name")) ?? "", /Ada/);
    await page.close();
  });

  test("signing in leads back to the page that was wanted, and signing out ends it", async () => {
    const context = await person(browser, shop.base);
    const page = await context.newPage();
    await page.goto("/settings/people");
    await page.waitForURL(/\/sign-in\?next=/);
    await page.fill("#email", "ada@example.com");
    await page.fill("#password", "not the password");
    await page.keyboard.press("Enter");
    await page.locator("[role=alert]").waitFor();
    assert.equal(await page.inputValue("#email"), "ada@example.com");
    assert.deepEqual(await axe(page), []);
    await page.fill("#password", PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/settings\/people/);
    await page.locator(".sidebar form[action='/sign-out'] button").click();
    await page.waitForURL(/\/sign-in\?left=1/);
    await page.goto("/settings");
    await page.waitForURL(/\/sign-in/);
    await context.close();
  });

  test("an invited clerk signs in and meets the bounds of the role", async () => {
    const page = await owner.newPage();
    await page.goto("/settings/people");
    await page.fill("#name", "Grace");
    await page.fill("#email", "grace@example.com");
    await page.locator("input[value=clerk]").check();
    await page.locator("form[action='/settings/people'] button").click();
    const password = await page.inputValue("#secret");
    assert.match(password, /^[a-z1-9-]{23}$/);
    assert.deepEqual(await axe(page), []);
    const context = await person(browser, shop.base, { size: "phone" });
    const clerk = await context.newPage();
    await signIn(clerk, "grace@example.com", password);
    assert.equal((await clerk.goto("/settings/keys"))?.status(), 403);
    assert.deepEqual(await axe(clerk), []);
    assert.ok((await overflow(clerk)) <= 0);
    await context.close();
    await page.close();
  });

  test("a key is shown once, works, and is revoked", async () => {
    const page = await owner.newPage();
    await page.goto("/settings/keys");
    await page.fill("#name", "Till 2");
    await page.locator("input[value='customers:read']").check();
    await page.locator("form[action='/settings/keys'] button").click();
    const secret = await page.inputValue("#secret");
    const ask = () => page.request.get("/v1/customers", { headers: { authorization: `Bearer ${secret}` } });
    assert.equal((await ask()).status(), 200);
    await page.goto("/settings/keys");
    assert.ok(!(await page.content()).includes(secret));
    await page.locator(".fold summary").first().click();
    await page.locator("form[action$='/revoke'] button").first().click();
    await page.waitForURL(/done=revoked/);
    assert.equal((await ask()).status(), 401);
    await page.close();
  });

  test("a form that has expired changes nothing and says so", async () => {
    const page = await owner.newPage();
    await page.goto("/settings");
    await page.evaluate(() => {
      for (const field of document.querySelectorAll("input[name=csrf]")) field.setAttribute("value", "0");
    });
    await page.locator("main form[action='/display'] button.button--primary").click();
    await page.locator(".error").waitFor();
    assert.match((await page.textContent("h1")) ?? "", /expired/);
    assert.deepEqual(await axe(page), []);
    await page.close();
  });

  test("every tab is sound on a phone in the dark", async () => {
    const page = await owner.newPage();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    for (const tab of ["", "/people", "/keys", "/shop", "/definitions", "/activity"]) {
      assert.equal((await page.goto(`/settings${tab}`))?.status(), 200);
      assert.ok((await overflow(page)) <= 0, tab);
      assert.deepEqual(await axe(page), [], tab);
    }
    await page.close();
  });
});
