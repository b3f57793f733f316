import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Gateway, type GatewayOptions, startGateway } from "@transfusion/gateway";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type FakeGateway, fakeGateway } from "../packages/gateway/src/fakes/fake-gateway.ts";
import {
  faultsOf,
  look,
  missing,
  openBrowser,
  openPage,
  patience,
  studio,
} from "./studio-browser.ts";

const program = fileURLToPath(new URL("./fakes/moody-child.mjs", import.meta.url));
const token = "correct-horse-battery-staple";

vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(missing)(`the studio in trouble${missing ? `: skipped, ${missing}` : ""}`, () => {
  let browser: Browser;
  let fake: FakeGateway;
  let gateway: Gateway;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
  });
  beforeEach(async () => {
    complaints = [];
    fake = await fakeGateway();
  });
  afterEach(async () => {
    await page?.context().close();
    await gateway?.close();
    await fake.remove();
  }, 60_000);

  const start = async (options: Partial<GatewayOptions> = {}) => {
    const { programs } = fake.options;
    gateway = await startGateway({
      ...fake.options,
      ...{ studio, programs: { ...programs, generation: program } },
      ...options,
    });
  };
  const open = async () => {
    page = await openPage(browser, gateway.url, complaints);
    await page.goto(gateway.url);
  };
  const run = async (words: string) => {
    await page.getByLabel("What to draw, or what to say").fill(words);
    await page.getByRole("button", { name: "Run" }).click();
  };
  const drawn = () => page.locator(".drawn img").waitFor();

  test("an answer that failed is tried again, in the gallery too, without a word typed", async () => {
    await start();
    await open();
    await run("a circle");
    await page.getByText("it takes 9 places, and the model has 5").waitFor();
    await look(page, "troubles-failed");
    const seed = await page.locator(".seed-told").textContent();
    const faults = await faultsOf(page);

    await page.getByRole("button", { name: "Try again" }).click();
    await drawn();

    const again = await page.locator(".seed-told").allTextContents();
    await run("a square");
    await page.getByText("it takes 9 places").waitFor();
    await page.getByRole("link", { name: "Gallery" }).click();
    await page.getByRole("button", { name: "Failed: a square" }).click();
    await look(page, "troubles-failed-full");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".stage img").waitFor();
    expect(again).toEqual([seed]);
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("answers that the gateway had no room for are asked for by one press once it has", async () => {
    const { programs } = fake.options;
    await start({ programs: { ...programs }, generationLimit: 1 });
    await open();
    await page.getByLabel("How many answers").selectOption("3");
    await run("hang");
    const problem = page.getByRole("alert");
    await problem.getByText("its queue has room for 1").waitFor();
    const begun = await page.locator(".answer").count();
    await look(page, "troubles-full");

    await page.getByRole("button", { name: "Cancel" }).first().click();
    await page.locator(".answer[aria-busy=true]").first().waitFor({ state: "detached" });
    await problem.getByRole("button", { name: "Try again" }).click();

    await expect.poll(() => page.locator(".answer").count(), patience).toBe(3);
    expect(begun).toBe(2);
    expect(complaints).toEqual([]);
  });

  test("a folder is made a data set, and one that is none says why", async () => {
    const folder = join(fake.options.data, "..", "my cats");
    await mkdir(folder);
    await writeFile(join(folder, "captions.jsonl"), '{"file": "1.png", "caption": "a cat"}\n');
    await writeFile(join(folder, "1.png"), Buffer.from(onePixel, "base64"));
    await start();
    await open();
    await page.getByRole("link", { name: "Train" }).click();
    await page.getByText("Add a folder").click();
    await page.getByLabel("Folder").fill("/nowhere/at all");
    await page.getByLabel("Folder").press("Enter");
    await page.getByText("The folder should be there for the gateway to read").waitFor();
    await look(page, "troubles-folder");
    const faults = await faultsOf(page);

    await page.getByLabel("Folder").fill(folder);
    expect(await page.getByLabel("Name").inputValue()).toBe("my cats");
    await page.getByRole("button", { name: "Add folder" }).click();
    await page.getByRole("button", { name: "Forget the data set my cats" }).waitFor();
    const chosen = page.locator(".chosen-data select");

    expect(await chosen.locator("option:checked").textContent()).toBe("my cats: 1 picture");
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Forget the data set my cats" }).click();
    await expect.poll(() => chosen.locator("option").count(), patience).toBe(1);
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("what a run needs is told before it starts, and what would fit where it does not", async () => {
    await start();
    await open();
    await page.getByRole("link", { name: "Train" }).click();
    const needs = page.getByRole("region", { name: "What it needs" });
    await needs.getByText("7.0 billion").waitFor();
    await page.getByRole("button", { name: "As JSON" }).click();
    const configuration = page.getByLabel("Configuration");
    await configuration.fill('{ "mode": "bad" }');
    await needs.getByText("steps: should be a whole number").waitFor();
    await configuration.fill('{ "mode": "large", "steps": 1800, "batch": 9 }');
    await needs.getByText("The same step fits as 2 batches of 1.").waitFor();
    const faults = await faultsOf(page);

    await needs.getByRole("button", { name: "Use that" }).click();

    expect(JSON.parse(await configuration.inputValue())).toMatchObject({ batch: 1, accumulate: 2 });
    expect(await needs.getByText("about 60 min").count()).toBe(1);
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("the token is asked for once, opens every transport, and a wrong or an old one is told", async () => {
    await start({ token });
    await open();
    await page.getByLabel("The token of this gateway").fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByText("That is not the token.").waitFor();
    const faults = await faultsOf(page);
    await look(page, "troubles-token");
    await page.getByLabel("The token of this gateway").fill(token);
    await page.keyboard.press("Enter");

    await run("a circle");
    await page.getByRole("button", { name: "Try again" }).click();
    await drawn();
    const picture = page.locator(".drawn img");
    await picture.evaluate((image: HTMLImageElement) => image.decode()); // it may still be on its way
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(4);
    await page.waitForFunction(isKept); // a moment after it is drawn
    expect(await page.evaluate(tellOverEvents)).toMatch(/GenerationEnded/);
    await page.reload();
    await drawn();
    const before = complaints.filter((line) => !/401/.test(line)); // the form comes with that status

    const { port } = new URL(gateway.url);
    await gateway.close();
    await start({ token: `${token}-new`, port: Number(port) });
    await run("a circle");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("The token of this gateway").waitFor();
    expect(before).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("a gateway that is gone is told of, and found again without a reload", async () => {
    await start();
    await open();
    await page.getByRole("button", { name: "a large red circle" }).waitFor();
    const { port } = new URL(gateway.url);
    await gateway.close();
    await run("a circle");
    await page.getByText("The gateway does not answer. Is it running?").waitFor();
    await look(page, "troubles-gone");

    await start({ port: Number(port) });

    await page.getByText("Is it running?").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("it takes 9 places").waitFor();
  });
});

const onePixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Runs in the page: whether answers are kept in it for the next visit. */
function isKept(): boolean {
  return JSON.parse(localStorage.getItem("transfusion.creations") ?? "[]").length > 0;
}

/** Runs in the page: the events of the newest answer as server-sent events. */
async function tellOverEvents(): Promise<string> {
  const { id } = JSON.parse(localStorage.getItem("transfusion.creations") ?? "[]")[0];
  const query = "subscription ($id: ID!) { generationEvents(id: $id) { __typename } }";
  const response = await fetch("/graphql/stream", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query, variables: { id } }),
  });
  return response.text();
}
