// Starts the program and a browser for the tests of the pages.
//
// REGULARS_BIN names the program, REGULARS_CHROMIUM the browser (/usr/bin/chromium otherwise).
// Without one of them the tests say so and are skipped.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const START_MS_MAX = 120_000;

export const LANGUAGES = ["en", "th", "el"];
export const THEMES = /** @type {const} */ (["light", "dark"]);
export const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
};

const program = process.env.REGULARS_BIN ?? "";
const browserPath = process.env.REGULARS_CHROMIUM ?? "/usr/bin/chromium";

/** Why the tests cannot run here; false where they can. @type {string | false} */
export const skip = !existsSync(program)
  ? "REGULARS_BIN does not name the regulars program"
  : !existsSync(browserPath) && "Chromium is not installed (or name it in REGULARS_CHROMIUM)";

/**
 * A running program.
 * @typedef {{ base: string, setUp: string, data: string, stop: () => Promise<void> }} Running
 */

/**
 * Starts `regulars <command>` on a free port with a data directory of its own.
 * @param {string} command
 * @param {string[]} [more]
 * @returns {Promise<Running>}
 */
export async function start(command, more = []) {
  const data = mkdtempSync(join(tmpdir(), "regulars-test-"));
  const child = spawn(program, [command, "--data", data, "--listen", "127.0.0.1:0", ...more], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  /** @type {Promise<string>} */
  const address = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address after ${START_MS_MAX} ms:\n${said}`)), START_MS_MAX);
    const hear = (/** @type {Buffer} */ text) => {
      said += text.toString();
      const found = said.match(/ at (http:\/\/[^\s]+)/);
      if (found) {
        clearTimeout(timer);
        resolve(found[1]);
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => reject(new Error(`regulars ${command} ended with ${code}:\n${said}`)));
  });
  const url = new URL(await address);
  const stop = () =>
    new Promise((/** @type {(value: void) => void} */ resolve) => {
      child.removeAllListeners("exit");
      child.on("exit", () => {
        rmSync(data, { recursive: true, force: true });
        resolve();
      });
      child.kill("SIGTERM");
    });
  return { base: url.origin, setUp: url.href, data, stop };
}

/** Starts a browser with a profile of its own that asks nobody for anything. */
export function launch() {
  return chromium.launch({
    executablePath: browserPath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * Opens a browser context in a language, theme and size.
 * @param {import("playwright-core").Browser} browser
 * @param {string} base
 * @param {{ language?: string, theme?: "light" | "dark", size?: keyof typeof SIZES, script?: boolean }} [how]
 */
export async function person(browser, base, how = {}) {
  const context = await browser.newContext({
    viewport: SIZES[how.size ?? "desktop"],
    colorScheme: how.theme ?? "light",
    locale: how.language ?? "en",
    javaScriptEnabled: how.script ?? true,
    baseURL: base,
  });
  await context.addCookies([{ name: "regulars_display", value: `${how.language ?? "en"}-system`, url: base }]);
  return context;
}

/**
 * Watches a page: what it logs as an error, and whom else it asks.
 * @param {import("playwright-core").Page} page
 * @param {string} base
 * @returns {string[]} grows while the page is used
 */
export function watch(page, base) {
  /** @type {string[]} */
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith("data:")) complaints.push(`asked ${url}`);
  });
  return complaints;
}

/**
 * What axe finds on the page, WCAG 2.2 AA and best practices, one line a finding.
 * @param {import("playwright-core").Page} page
 */
export async function axe(page) {
  const session = await page.context().newCDPSession(page);
  // The policy of the pages forbids scripts of others; the inspector may evaluate them.
  await session.send("Runtime.evaluate", { expression: AXE });
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { resultTypes: ["violations"] }).then((found) => JSON.stringify(
      found.violations.flatMap((violation) => violation.nodes.map((node) =>
        violation.id + ": " + node.target.join(" ") + " – " + (node.any[0]?.message ?? node.all[0]?.message ?? violation.help)))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return /** @type {string[]} */ (JSON.parse(result.value));
}

/**
 * How many pixels the page is wider than its window.
 * @param {import("playwright-core").Page} page
 */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
