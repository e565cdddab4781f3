// Every page in every language, theme and size: nothing for axe to find, nothing beside the window,
// the right language, no error, nobody else asked.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LANGUAGES, SIZES, THEMES, axe, launch, overflow, person, skip, start, watch } from "./harness.js";

const PAGES = [
  "/",
  "/cohorts",
  "/cohorts?kind=bracket",
  "/cohorts?measure=cumulative_revenue&grain=quarter",
  "/growth",
  "/growth?grain=week&window=60",
  "/repeat",
  "/segments",
  "/acquisition",
  "/acquisition/rows",
  "/segments?method=fixed",
  "/stages",
  "/stages?compare_on=2011-06-01&is.country=Germany",
  "/value",
  "/value?margin=30&horizon=183&model=bg_nbd",
  "/customers",
  "/customers?stage=at_risk&sort=-worth",
  "/members",
  "/program",
  "/program/edit",
  "/rewards",
  "/approvals",
  "/ledger",
  "/settings",
  "/gallery",
  "/no-such-page",
];

describe("pages", { skip }, () => {
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

  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      for (const size of /** @type {(keyof typeof SIZES)[]} */ (Object.keys(SIZES))) {
        test(`${language} ${theme} ${size}`, async (t) => {
          const context = await person(browser, shop.base, { language, theme, size });
          const page = await context.newPage();
          const complaints = watch(page, shop.base);
          for (const path of PAGES) {
            await t.test(path, async () => {
              complaints.length = 0;
              const answer = await page.goto(path);
              const wanted = path === "/no-such-page" ? 404 : 200;
              assert.equal(answer?.status(), wanted);
              assert.equal(await page.getAttribute("html", "lang"), language);
              assert.ok((await overflow(page)) <= 0, `${await overflow(page)} px beside the window`);
              assert.deepEqual(await axe(page), []);
              const unexpected = complaints.filter((line) => wanted === 200 || !line.includes("404"));
              assert.deepEqual(unexpected, []);
            });
          }
          await context.close();
        });
      }
    }
  }
});
