import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

/** The studio as it was built. */
export const studio = fileURLToPath(new URL("../packages/studio/dist", import.meta.url));

const executable = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find(existsSync);

/** Why the studio cannot be tested here, if it cannot. */
export const missing = !executable
  ? "no Chromium"
  : !existsSync(studio)
    ? "no built studio"
    : undefined;

// biome-ignore lint/suspicious/noUndeclaredEnvVars: turbo builds, and does not run tests
const pictures = process.env.STUDIO_PICTURES; // a folder for screenshots, for who wants to look

/** Keep a screenshot, where somebody wants to look. */
export async function look(page: Page, name: string, fullPage = false): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
}

/** How long something may take on a machine that has other work. */
export const patience = { timeout: 60_000 };

export function openBrowser(): Promise<Browser> {
  const flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
  return chromium.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: ["--no-sandbox", "--disable-background-networking", ...flags],
  });
}

/** A page of its own, with an empty memory. What it complains about, and what it asks of others than `url`, is put into `complaints`. */
export async function openPage(browser: Browser, url: string, complaints: string[]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(patience.timeout);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const asked = request.url();
    if (!asked.startsWith(url) && !/^(data|blob):/.test(asked)) complaints.push(asked);
  });
  return page;
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Everything that axe finds wrong with what is shown, of any weight, and whether it is wider than the window. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(`globalThis.axe ?? (() => { ${axe} })()`);
  return page.evaluate(findFaults);
}

/** Runs in the page. */
async function findFaults(): Promise<string[]> {
  type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
  const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? [...found, `${scrollWidth} pixels wide`] : found;
}
