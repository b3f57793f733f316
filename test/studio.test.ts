import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Gateway, startGateway } from "@transfusion/gateway";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  faultsOf,
  look,
  missing,
  openBrowser,
  openPage,
  patience,
  studio,
} from "./studio-browser.ts";

describe.skipIf(missing)(`the studio in a browser${missing ? `: skipped, ${missing}` : ""}`, () => {
  let data: string;
  let gateway: Gateway;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "transfusion-studio-"));
    gateway = await startGateway({ port: 0, data, studio, log: () => {} });
    complaints = [];
    browser = await openBrowser();
    page = await openPage(browser, gateway.url, complaints);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    if (data) await rm(data, { recursive: true, force: true });
  });
  beforeEach(() => {
    complaints.length = 0;
  });

  const box = () => page.getByLabel("What to draw, or what to say");

  test("what is asked is drawn step by step, and can be drawn again", async () => {
    await page.goto(gateway.url);
    await page.getByRole("button", { name: "a large red circle" }).waitFor();
    expect(await page.evaluate(bytesLoaded)).toBeLessThan(200_000);
    await look(page, "1-empty");
    await box().fill("a large red circle");
    await page.getByLabel("How many answers").selectOption("2");
    await box().press("Control+Enter");

    await page.locator(".forming img").first().waitFor();
    await look(page, "2-forming");
    await page.locator(".answer .drawn:not(.forming) img").nth(1).waitFor();
    await page.locator(".answer[aria-busy=true]").first().waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Options" }).click();
    await look(page, "3-drawn");

    const seeds = await page.locator(".seed-told").allTextContents();
    await box().fill("");
    await page.getByRole("button", { name: "Remix this prompt" }).click();
    expect(await box().inputValue()).toBe("a large red circle");
    expect(new Set(seeds).size).toBe(2);
    expect(complaints).toEqual([]);
  }, 120_000);

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
  }, 120_000);

  test("two settings are compared side by side under one seed", async () => {
    await page.getByRole("button", { name: "Compare two settings" }).click();
    const second = page.getByRole("group", { name: /^Second/ });
    await second.getByRole("spinbutton", { name: "Guidance" }).fill("1");
    await page.getByRole("button", { name: "Run" }).click();
    const group = page.locator(".group").first();
    await group.locator(".compared .drawn:not(.forming) img").nth(1).waitFor();
    await page.locator(".answer[aria-busy=true]").first().waitFor({ state: "detached" });
    await look(page, "3-compared");

    const differences = await group.locator(".difference").allTextContents();
    const seeds = await group.locator(".seed-told").allTextContents();
    await page.getByRole("button", { name: "Compare two settings" }).click();
    expect(differences).toEqual(["Guidance 3", "Guidance 1"]);
    expect(new Set(seeds).size).toBe(1);
    expect(complaints).toEqual([]);
  }, 120_000);

  test("what is painted over is drawn anew, and the rest stays as it was", async () => {
    const groups = await page.locator(".group").count();
    const old = page.locator(".answer .drawn img").first();
    const before = await page.evaluate(pixelsOf, String(await old.getAttribute("src")));
    await page.locator("summary[aria-label='Use this picture']").first().click();
    await page.getByRole("button", { name: "Paint over a part" }).click();
    const canvas = page.getByRole("application");
    await canvas.focus();
    for (const key of ["Shift+ArrowLeft", "Shift+ArrowLeft", "Space"]) await canvas.press(key);
    const { x, y, width, height } = (await canvas.boundingBox()) as Box;
    await page.mouse.move(x + 0.1 * width, y + 0.3 * height);
    await page.mouse.down();
    await page.mouse.move(x + 0.3 * width, y + 0.7 * height, { steps: 4 });
    await page.mouse.up();
    await look(page, "4-painting");
    await page.getByRole("button", { name: "Use this mask" }).click();
    await page.getByRole("button", { name: "Run" }).click();
    await expect.poll(() => page.locator(".group").count(), patience).toBe(groups + 1);
    await page.locator(".answer[aria-busy=true]").first().waitFor({ state: "detached" });
    await look(page, "4-painted-over");

    const after = await page.evaluate(pixelsOf, String(await old.getAttribute("src")));
    const right = (_: number, i: number) => (i >> 2) % 64 >= 40;
    const left = (_: number, i: number) => (i >> 2) % 64 < 24;
    expect(after.filter(right)).toEqual(before.filter(right));
    expect(after.filter(left)).not.toEqual(before.filter(left));
    await page.getByRole("button", { name: "Draw from nothing" }).click();
    expect(complaints).toEqual([]);
  }, 120_000);

  test("what is around a picture is drawn, and the picture stays, smaller, in its middle", async () => {
    const groups = await page.locator(".group").count();
    await page.locator("summary[aria-label='Use this picture']").first().click();
    await page.getByRole("button", { name: "Draw more around it" }).click();
    const source = page.locator(".based img");
    await source.waitFor();
    const before = await page.evaluate(pixelsOf, String(await source.getAttribute("src")));
    await page.getByRole("button", { name: "Run" }).click();
    await expect.poll(() => page.locator(".group").count(), patience).toBe(groups + 1);
    await page.locator(".answer[aria-busy=true]").first().waitFor({ state: "detached" });
    await look(page, "4-drawn-around");

    const drawn = page.locator(".answer .drawn img").first();
    const after = await page.evaluate(pixelsOf, String(await drawn.getAttribute("src")));
    const isWithin = (place: number) => place >= 8 && place < 56;
    const within = (_: number, i: number) =>
      isWithin((i >> 2) % 64) && isWithin(Math.floor((i >> 2) / 64));
    const around = (_: number, i: number) => !within(_, i);
    expect(after.filter(within)).toEqual(before.filter(within));
    expect(after.filter(around)).not.toEqual(before.filter(around));
    await page.getByRole("button", { name: "Draw from nothing" }).click();
    expect(complaints).toEqual([]);
  }, 120_000);

  test("a picture is edited by an instruction", async () => {
    await page.locator("summary[aria-label='Use this picture']").first().click();
    await page.getByRole("button", { name: "Edit with an instruction" }).click();
    await page.getByLabel("Text 2").fill("make the circle blue");
    await page.keyboard.press("Control+Enter");
    const group = page.locator(".group:has(.asked img)").first();
    await group.locator(".answer .drawn:not(.forming) img").waitFor();
    await page.locator(".answer[aria-busy=true]").first().waitFor({ state: "detached" });
    await look(page, "4-edited");

    expect(await group.locator(".asked p").textContent()).toBe("make the circle blue");
    await page.getByRole("button", { name: "Take the picture out" }).click();
    await box().fill("a large red circle");
    expect(complaints).toEqual([]);
  }, 120_000);

  test("a picture put into the box is captioned by one click", async () => {
    await box().fill("");
    await page.locator("summary[aria-label='Use this picture']").last().click();
    await page.getByRole("button", { name: "Put it into the prompt" }).click();
    await page.getByRole("button", { name: "Caption" }).click();

    await page.locator(".group").first().locator(".asked img").waitFor();
    const words = page.locator(".answer").first().locator(".document p:not(.waiting)");
    await words.waitFor();
    await page.locator(".answer[aria-busy=true]").first().waitFor({ state: "detached" });
    await look(page, "4-captioned");

    expect(await words.textContent()).toMatch(/red/);
    expect(complaints).toEqual([]);
  }, 120_000);

  test("the gallery finds, shows, and gives recipes back", async () => {
    await page.getByRole("link", { name: "Gallery" }).click();
    await look(page, "5-gallery");
    await page.getByLabel("Search").fill("circle large");
    await page.locator(".tile:has(img)").first().click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("ArrowRight");
    await look(page, "6-full-view");
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
  }, 120_000);

  test("a PNG that is dropped into the box brings its recipe", async () => {
    await box().fill("something else");
    const bytes = [...readFileSync(join(data, "saved.png"))];
    const dropped = await page.evaluateHandle((bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], "saved.png", { type: "image/png" }));
      return transfer;
    }, bytes);
    await page.locator(".composer").dispatchEvent("drop", { dataTransfer: dropped });
    await page.getByText("This picture carries its recipe.").waitFor();
    expect(await page.locator(".chip img").count()).toBe(1);

    await page.getByRole("button", { name: "Restore it" }).click();

    expect(await box().inputValue()).toBe("a large red circle");
    expect(await page.locator(".chip img").count()).toBe(0);
    expect(complaints).toEqual([]);
  }, 120_000);

  test.each(["GraphQL", "curl", "TypeScript"])(
    "what is copied as %s asks for the same picture again",
    async (kind) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      const answer = page.locator(".answer:has(img)").first();
      const seed = Number(await answer.locator(".seed-told").textContent());

      await answer.locator("summary[aria-label='Copy as']").click();
      await answer.getByRole("button", { name: `Copy as ${kind}` }).click();
      await answer.getByText(`${kind} copied`).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());

      const { generate } = await askAs(kind, copied, gateway.url);
      expect(generate.state).toMatch(/QUEUED|RUNNING|DONE/);
      if (kind === "GraphQL") expect(generate.seed).toBe(seed);
      else expect(copied).toMatch(new RegExp(`"seed": ?${seed}\\b`));
      expect(complaints).toEqual([]);
    },
    120_000,
  );

  test("what is on a board is found there, under its newest name, and outlives it", async () => {
    await page.getByRole("link", { name: "Gallery" }).click();
    await page.locator(".tile").first().waitFor();
    const before = await page.locator(".tile").count();
    await page.locator(".tile:has(img)").first().click();
    await page.locator("summary[aria-label=Boards]").click();
    await page.getByLabel("New board").fill("Circles");
    await page.keyboard.press("Enter");
    expect(await page.getByLabel("Circles").isChecked()).toBe(true);
    await look(page, "6-boards");
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
  }, 120_000);

  test("a model is trained, watched and tried", async () => {
    await page.getByRole("link", { name: "Train" }).click();
    await page.getByRole("button", { name: "As JSON" }).click();
    await page.getByLabel("Configuration").fill(JSON.stringify(smallRun));
    await page.getByRole("button", { name: "Start training" }).click();
    await page.locator(".state.done").waitFor();
    await page.locator(".samples img").first().waitFor();
    await look(page, "7-trained");

    expect(await page.locator(".chart canvas").count()).toBe(5);
    await page.locator("summary[aria-label^='Fork run']").click();
    await page.getByRole("button", { name: "Train on from step 6" }).click();
    await page.getByText("Begins with step 6 of run").waitFor();
    await page.getByRole("button", { name: "Start training" }).click();
    await expect.poll(() => page.locator(".state.done").count(), patience).toBe(2);
    await page.getByRole("button", { name: "Try step 12" }).first().click();
    await page.getByText("Answers come from the newest checkpoint").waitFor();
    await page.getByRole("button", { name: "Back to shapes" }).click();
    expect(complaints).toEqual([]);
  }, 120_000);

  test("a model is trained on files that were dropped", async () => {
    await page.goto(`${gateway.url}#train`);
    const buffer = readFileSync(join(data, "saved.png"));
    const files = [1, 2, 3, 4].map((i) => ({ name: `a_red_circle-${i}.png`, buffer }));
    await page
      .getByLabel("Pictures to train on")
      .setInputFiles(files.map((file) => ({ ...file, mimeType: "image/png" })));
    await page.getByText("Look at its samples").waitFor();
    await expect
      .poll(() => page.locator(".chosen-data option:checked").textContent(), patience)
      .toMatch(/dropped/);
    await page.getByText("Look at its samples").click();
    await page.locator(".browse li", { hasText: "a red circle" }).first().waitFor();
    await page
      .getByLabel("Pictures to train on")
      .setInputFiles({ name: "a_blue_square.png", mimeType: "image/png", buffer });
    await expect
      .poll(() => page.locator(".chosen-data option:checked").textContent(), patience)
      .toBe("dropped: 5 pictures");
    await look(page, "7-dropped");
    await page.getByRole("button", { name: "As JSON" }).click();
    const { data: folder } = JSON.parse(await page.getByLabel("Configuration").inputValue());
    await page
      .getByLabel("Configuration")
      .fill(JSON.stringify({ ...smallRun, data: folder, steps: 4, checkpointEvery: 4 }));
    await page.getByRole("button", { name: "Start training" }).click();
    const run = page.locator(".run").first();
    await run.getByText(/step 4 of 4/).waitFor();
    await run.locator(".state.done").waitFor();

    await page.getByRole("link", { name: "Create" }).click();
    expect(folder.kind).toBe("folder");
    expect(complaints).toEqual([]);
  }, 120_000);

  test("a run is paused and resumed, and goes on by itself after the gateway was restarted", async () => {
    await page.goto(`${gateway.url}#train`);
    await page.getByRole("button", { name: "As JSON" }).click();
    const long = {
      ...smallRun,
      steps: 50_000,
      learningRate: 1e-5,
      ...{ logEvery: 5, checkpointEvery: 20, sampleEvery: 50_000 },
    };
    await page.getByLabel("Configuration").fill(JSON.stringify(long));
    await page.getByRole("button", { name: "Start training" }).click();
    const run = page.locator(".run").first();
    const told = async () =>
      Number(/step ([\d,]+)/.exec((await run.textContent()) ?? "")?.[1] ?? 0);
    await run.locator("progress").waitFor();
    await run.getByRole("button", { name: "Pause" }).click();
    await run.getByText("paused").waitFor();
    const before = await told();
    await run.getByRole("button", { name: "Resume" }).click();
    await run.getByText("trains").waitFor();

    const port = Number(new URL(gateway.url).port);
    await gateway.close();
    gateway = await startGateway({ port, data, studio, log: () => {} });

    await expect.poll(told, { timeout: 90_000 }).toBeGreaterThan(before + 1);
    await run.getByRole("button", { name: "Pause" }).click();
    await run.getByText("paused").waitFor();
    await page.getByRole("link", { name: "Create" }).click();
    const unexpected = complaints.filter((line) => !/WebSocket|ERR_CONNECTION/.test(line));
    expect(unexpected).toEqual([]);
  }, 180_000);

  test("the parts are explained on one's own text and picture", async () => {
    await page.getByRole("link", { name: "Understand" }).click();
    await page.getByLabel("Your text").fill("a red circle");
    const tokens = page.locator(".tokens li span");

    const words = (await tokens.allTextContents()).slice(1, -3).join("").replaceAll("␣", " ");
    await page.getByRole("slider", { name: /^Time/ }).fill("0.9");
    await page.locator(".likely li").nth(9).waitFor();
    await page.locator(".looked button").nth(2).click();
    await page.locator(".looked button[aria-pressed=true]").waitFor();
    await page.getByRole("button", { name: "Give it back" }).click();
    await page.getByAltText("what comes out").waitFor();
    await page.locator(".strip img").first().waitFor();
    await look(page, "8-understand", true);

    expect(words).toBe("a red circle");
    expect(await tokens.first().textContent()).toBe("<bos>");
    expect(complaints).toEqual([]);
  }, 120_000);

  test("a model is examined, and its scores come with intervals and sheets", async () => {
    await page.getByRole("link", { name: "Evaluate" }).click();
    await page.getByLabel("Items of each task").waitFor();
    for (const task of await page.getByRole("checkbox").all()) await task.uncheck();
    await page.getByLabel("one thing").check();
    await page.getByLabel("Items of each task").fill("2");
    await page.getByRole("button", { name: "Evaluate" }).click();
    await page.locator(".scores tbody tr").first().waitFor();
    await page.locator(".sheets img").first().waitFor();
    await page.getByText("What was right, and what was wrong").click();
    await page.locator(".newest img").first().waitFor();
    await look(page, "9-evaluated");

    expect(await page.locator(".scores tbody th").first().textContent()).toBe("single");
    expect(await page.locator(".interval").first().getAttribute("aria-label")).toMatch(/between/);
    expect(complaints).toEqual([]);
  }, 120_000);

  test("a configuration that cannot be trained is refused in words", async () => {
    await page.getByRole("link", { name: "Train" }).click();
    await page.getByLabel("Width", { exact: true }).fill("7");
    await page.getByRole("button", { name: "Start training" }).click();

    expect(await page.locator(".problem.lines").textContent()).toMatch(/model\.width/);
    expect(complaints).toEqual([]);
  }, 120_000);

  test("no page has a fault for who listens or types, light and wide or dark and narrow", async () => {
    const found: string[] = [];
    const check = async (where: string) => {
      found.push(...(await faultsOf(page)).map((fault) => `${where}: ${fault}`));
    };
    const press = (name: string) => () => page.getByRole("button", { name }).first().click();
    const useOf = page.locator("summary[aria-label='Use this picture']").first();
    const within: Record<string, [string, () => Promise<void>, () => Promise<void>][]> = {
      Create: [
        ["options", press("Options"), async () => {}],
        ["two settings", press("Compare two settings"), press("Compare two settings")],
        ["what to do with a picture", () => useOf.click(), () => page.keyboard.press("Escape")],
        [
          "painter",
          async () => {
            await useOf.click();
            await press("Paint over a part")();
            await page.getByRole("dialog").waitFor();
          },
          () => page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click(),
        ],
        ["drawn from", async () => {}, press("Draw from nothing")],
        ["no options", press("Options"), async () => {}],
      ],
      Gallery: [
        [
          "full view",
          () => page.locator(".tile:has(img)").first().click(),
          () => page.getByRole("dialog").getByRole("button", { name: "Close" }).click(),
        ],
      ],
      Train: [["as JSON", press("As JSON"), press("As JSON")]],
    };
    for (const [colorScheme, width] of [
      ["light", 1280],
      ["dark", 360],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      for (const name of ["Create", "Gallery", "Train", "Understand", "Evaluate"]) {
        await page.getByRole("link", { name, exact: true }).click();
        await page.getByRole("heading", { name, level: 1 }).waitFor({ state: "attached" });
        await look(page, `${name}-${colorScheme}-${width}`);
        await check(`${name} ${width}`);
        for (const [place, open, close] of within[name] ?? []) {
          await open();
          await look(page, `${name}-${place}-${colorScheme}-${width}`);
          await check(`${name}, ${place} ${width}`);
          await close();
        }
      }
    }

    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  }, 120_000);
});

/** What the gateway answers to a request that was copied: as it is, or the body that it would send. */
async function askAs(
  kind: string,
  copied: string,
  url: string,
): Promise<{ generate: { state: string; seed?: number } }> {
  if (kind === "TypeScript") {
    const told: unknown[] = [];
    const run = new Function("fetch", "console", `return (async () => { ${copied} })()`);
    await run(fetch, { log: (answer: unknown) => told.push(answer) });
    return { generate: told[0] as { state: string } };
  }
  const quoted = /-d '(.*)'\n$/s.exec(copied)?.[1]?.replaceAll("'\\''", "'");
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: quoted ?? JSON.stringify({ query: copied }),
  });
  return ((await response.json()) as { data: { generate: { state: string } } }).data;
}

type Box = { x: number; y: number; width: number; height: number };

/** Runs in the page: how many bytes came so far, as they were sent. */
function bytesLoaded(): number {
  const entries = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
  return entries.reduce((sum, entry) => {
    return sum + (entry as PerformanceResourceTiming).encodedBodySize;
  }, 0);
}

/** Runs in the page: a picture's bytes. */
async function pixelsOf(url: string): Promise<number[]> {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  const { naturalWidth, naturalHeight } = picture;
  const context = new OffscreenCanvas(naturalWidth, naturalHeight).getContext("2d");
  context?.drawImage(picture, 0, 0);
  return [...(context?.getImageData(0, 0, naturalWidth, naturalHeight).data ?? [])];
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
