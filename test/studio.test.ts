import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Gateway, startGateway } from "@transfusion/gateway";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

const studio = fileURLToPath(new URL("../packages/studio/dist", import.meta.url));
const executable = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find(existsSync);
const missing = !executable ? "no Chromium" : !existsSync(studio) ? "no built studio" : undefined;
// biome-ignore lint/suspicious/noUndeclaredEnvVars: turbo builds, and does not run tests
const pictures = process.env.STUDIO_PICTURES; // a folder for screenshots, for who wants to look

describe.skipIf(missing)(`the studio in a browser${missing ? `: skipped, ${missing}` : ""}`, () => {
  let data: string;
  let gateway: Gateway;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "transfusion-studio-"));
    gateway = await startGateway({ port: 0, data, studio, log: () => {} });
    const flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
    browser = await chromium.launch({
      executablePath: executable,
      args: ["--no-sandbox", "--disable-background-networking", ...flags],
    });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(40_000);
    page = await context.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(gateway.url) && !/^(data|blob):/.test(url)) complaints.push(url);
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    if (data) await rm(data, { recursive: true, force: true });
  });
  beforeEach(() => {
    complaints = [];
  });

  const box = () => page.getByLabel("What to draw, or what to say");
  const look = async (name: string) => {
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
  };

  test("what is asked is drawn step by step, and can be drawn again", async () => {
    await page.goto(gateway.url);
    await look("1-empty");
    await box().fill("a large red circle");
    await page.getByLabel("How many answers").selectOption("2");
    await box().press("Control+Enter");

    await page.locator(".forming img").first().waitFor();
    await look("2-forming");
    await page.locator(".answer .drawn:not(.forming) img").nth(1).waitFor();
    await page.locator(".answer[aria-busy=true]").first().waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Options" }).click();
    await look("3-drawn");

    const seeds = await page.locator(".seed-told").allTextContents();
    await box().fill("");
    await page.getByRole("button", { name: "Remix this prompt" }).click();
    expect(await box().inputValue()).toBe("a large red circle");
    expect(new Set(seeds).size).toBe(2);
    expect(complaints).toEqual([]);
  }, 90_000);

  test("what is under way is cancelled by one key", async () => {
    await page.getByRole("spinbutton", { name: /^Steps/ }).fill("100");
    await page.getByLabel("How many answers").selectOption("1");
    await box().press("Control+Enter");
    await page.locator(".answer[aria-busy=true]").waitFor();

    await page.keyboard.press("Escape");

    await page.getByText("Cancelled.").waitFor();
    expect(await page.locator(".answer[aria-busy=true]").count()).toBe(0);
    await page.getByRole("button", { name: "Back to the defaults" }).click();
    expect(complaints).toEqual([]);
  }, 60_000);

  test("a picture put into the box is captioned by one click", async () => {
    await box().fill("");
    await page.locator("summary[aria-label='Use this picture']").first().click();
    await page.getByRole("button", { name: "Put it into the prompt" }).click();
    await page.getByRole("button", { name: "Caption" }).click();

    await page.locator(".asked img").waitFor();
    const words = page.locator(".answer").first().locator(".document p:not(.waiting)");
    await words.waitFor();
    await page.locator(".answer[aria-busy=true]").first().waitFor({ state: "detached" });
    await look("4-captioned");

    expect(await words.textContent()).toMatch(/red/);
    expect(complaints).toEqual([]);
  }, 60_000);

  test("the gallery finds, shows, and gives recipes back", async () => {
    await page.getByRole("link", { name: "Gallery" }).click();
    await look("5-gallery");
    await page.getByLabel("Search").fill("circle large");
    await page.locator(".tile:has(img)").first().click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("ArrowRight");
    await look("6-full-view");
    const seed = await page.getByRole("definition").first().textContent();
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Save the PNG" }).click(),
    ]);
    const png = join(data, "saved.png");
    await saved.saveAs(png);
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByLabel("Restore a recipe from a PNG").setInputFiles(png);

    expect(await box().inputValue()).toBe("a large red circle");
    expect(await page.getByLabel("Seed", { exact: true }).inputValue()).toBe(seed);
    expect(complaints).toEqual([]);
  }, 60_000);

  test("what is on a board is found there, under its newest name, and outlives it", async () => {
    await page.getByRole("link", { name: "Gallery" }).click();
    const before = await page.locator(".tile").count();
    await page.locator(".tile:has(img)").first().click();
    await page.locator("summary[aria-label=Boards]").click();
    await page.getByLabel("New board").fill("Circles");
    await page.keyboard.press("Enter");
    expect(await page.getByLabel("Circles").isChecked()).toBe(true);
    await look("6-boards");
    await page.getByRole("button", { name: "Close" }).click();

    await page.getByRole("button", { name: "Circles 1" }).click();
    expect(await page.locator(".tile").count()).toBe(1);
    await page.getByRole("button", { name: "Rename the board" }).click();
    await page.getByLabel("New name of the board").fill("Round things");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Round things 1" }).waitFor();
    await page.getByRole("button", { name: "Delete the board" }).click();

    expect(await page.locator(".tile").count()).toBe(before);
    expect(complaints).toEqual([]);
  }, 60_000);

  test("a model is trained, watched and tried", async () => {
    await page.getByRole("link", { name: "Train" }).click();
    await page.getByRole("button", { name: "As JSON" }).click();
    await page.getByLabel("Configuration").fill(JSON.stringify(smallRun));
    await page.getByRole("button", { name: "Start training" }).click();
    await page.locator(".state.done").waitFor();
    await page.locator(".samples img").first().waitFor();
    await look("7-trained");

    expect(await page.locator(".chart canvas").count()).toBe(5);
    await page.getByRole("button", { name: "Try step 12" }).click();
    await page.getByText("Answers come from the newest checkpoint").waitFor();
    await page.getByRole("button", { name: "Back to shapes" }).click();
    expect(complaints).toEqual([]);
  }, 90_000);

  test("the parts are explained on one's own text and picture", async () => {
    await page.getByRole("link", { name: "Understand" }).click();
    await page.getByLabel("Your text").fill("a red circle");
    const tokens = page.locator(".tokens li span");

    const words = (await tokens.allTextContents()).slice(1, -3).join("").replaceAll("␣", " ");
    await page.getByRole("slider", { name: /^Time/ }).fill("0.9");
    await page.locator(".strip img").first().waitFor();
    if (pictures)
      await page.screenshot({ path: join(pictures, "8-understand.png"), fullPage: true });

    expect(words).toBe("a red circle");
    expect(await tokens.first().textContent()).toBe("<bos>");
    expect(complaints).toEqual([]);
  }, 60_000);

  test("a configuration that cannot be trained is refused in words", async () => {
    await page.getByRole("link", { name: "Train" }).click();
    await page.getByLabel("Width", { exact: true }).fill("7");
    await page.getByRole("button", { name: "Start training" }).click();

    expect(await page.getByRole("alert").textContent()).toMatch(/model\.width/);
    expect(complaints).toEqual([]);
  }, 60_000);

  test("no page has a serious fault for who listens or types, light and wide or dark and narrow", async () => {
    const found: string[] = [];
    await page.evaluate(axe);
    for (const [colorScheme, width] of [
      ["light", 1280],
      ["dark", 360],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      for (const name of ["Create", "Gallery", "Train", "Understand"]) {
        await page.getByRole("link", { name, exact: true }).click();
        await page.getByRole("heading", { name, level: 1 }).waitFor({ state: "attached" });
        await look(`${name}-${colorScheme}-${width}`);
        found.push(...(await page.evaluate(faults)).map((fault) => `${name} ${width}: ${fault}`));
      }
    }

    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  }, 90_000);
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Runs in the page: what axe holds for serious there, and whether anything is wider than the window. */
async function faults(): Promise<string[]> {
  type Axe = {
    run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
  };
  const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? [...serious, `${scrollWidth} pixels wide`] : serious;
}

const smallRun = {
  seed: 1,
  data: { kind: "shapes", counts: [1] },
  model: {
    ...{ vocabularySize: 300, pictureSize: 32, patchSize: 8, context: 128 },
    ...{ width: 16, depth: 1, heads: 2, hidden: 32 },
  },
  ...{ steps: 12, batch: 2, learningRate: 0.002 },
  ...{ checkpointEvery: 6, sampleEvery: 6, samplePrompts: ["a red circle"] },
};
