import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writePng } from "@transfusion/data";
import { createGenerator, exportModel, loadModel, type Pixels } from "@transfusion/model";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = join(root, "examples", "browser", "dist");
const shipped = join(root, "models", "shapes");
const executable = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find(existsSync);
const absent = [
  [executable, "no Chromium"],
  [existsSync(built), "no built page"],
  [existsSync(shipped), "no model"],
].find(([there]) => !there);
const missing = absent?.[1];
// biome-ignore lint/suspicious/noUndeclaredEnvVars: turbo builds, and does not run tests
const pictures = process.env.BROWSER_PICTURES; // a folder for screenshots, for who wants to look

/** How far a byte of the page's picture may be from Node's: sums are rounded in another order there. */
const tolerance = 2;

describe.skipIf(missing)(`a page without a server${missing ? `: skipped, ${missing}` : ""}`, () => {
  let folder: string;
  let server: Server;
  let url: string;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "transfusion-page-"));
    await exportModel(folder, await loadModel(shipped));
    server = createServer((request, response) => serveFile(folder, request.url ?? "/", response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
    browser = await chromium.launch({
      executablePath: executable,
      args: ["--no-sandbox", "--disable-background-networking", ...flags],
    });
    const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
    context.setDefaultTimeout(150_000);
    page = await context.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) {
        complaints.push(request.url());
      }
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const look = async (name: string) => {
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
  };

  test("a sentence is drawn as Node draws it by the same seed, and the picture is described", async () => {
    await page.goto(url);
    await page.getByText("Ready, on the CPU.").waitFor();
    await page.getByLabel("Seed").fill("4");
    await page.getByLabel("Steps").fill("6");
    await page.getByRole("button", { name: "Draw" }).click();
    const answer = page.locator("#answers li").first();
    await page.locator("#answers li[aria-busy=false]").first().waitFor();
    await look("drawn");
    const drawn = await pixelsOf(page);
    const wanted = await drawnInNode();

    const differences = Array.from(drawn.data, (byte, at) => Math.abs(byte - wanted.data[at]));
    expect(drawn.data.length).toBe(64 * 64 * 3);
    expect(Math.max(...differences)).toBeLessThanOrEqual(tolerance);
    expect(new Set(drawn.data).size).toBeGreaterThan(20); // something is there

    const file = join(folder, "drawn.png");
    await writeFile(file, await writePng(drawn));
    await page.getByLabel("A picture").setInputFiles(file);
    await page.getByRole("button", { name: "Describe" }).click();
    await page.locator("#answers li:nth-child(2)").waitFor();
    await page.locator("#answers li[aria-busy=false]").nth(1).waitFor();
    await look("described");

    expect(await answer.textContent()).toMatch(/^a large red circle/);
    expect(complaints).toEqual([]);
  }, 300_000);

  test("what makes no sense is told, and the page goes on", async () => {
    await page.getByLabel("What to draw").fill("red ".repeat(600));
    await page.getByRole("button", { name: "Draw" }).click();

    await page.getByRole("alert").first().waitFor();
    expect(await page.getByRole("alert").first().textContent()).toMatch(/prompt/);
    expect(complaints).toEqual([]);
  }, 60_000);

  test("the page holds nothing of TensorFlow.js and of Node", () => {
    const scripts = readdirSync(join(built, "assets")).filter((file) => file.endsWith(".js"));
    const own = scripts.filter((file) => !file.startsWith("ort"));

    for (const file of own) {
      const text = readFileSync(join(built, "assets", file), "utf8");
      expect(text).not.toMatch(/tensorflow|node:|protobuf/i);
      expect(text.length).toBeLessThan(100_000);
    }
  });
});

/** The picture on the first answer's canvas. */
async function pixelsOf(page: Page): Promise<Pixels> {
  const { width, height, data } = await page
    .locator("#answers canvas")
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const shown = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
      return { width: canvas.width, height: canvas.height, data: [...(shown?.data ?? [])] };
    });
  return { width, height, data: Uint8Array.from(data.filter((_, at) => at % 4 < 3)) };
}

async function drawnInNode(): Promise<Pixels> {
  const generator = await createGenerator(await loadModel(shipped));
  const options = { seed: 4, steps: 6, begin: "picture", maximumTokens: 0 } as const;
  try {
    for await (const event of generator.generate([{ text: "a large red circle" }], options)) {
      if (event.type === "picture") return event.picture;
    }
  } finally {
    await generator.dispose();
  }
  throw new Error("an answer that begins with a picture should hold one");
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** A server of files, as any static host is: the built page, and the exported model below `model/`. */
async function serveFile(
  folder: string,
  path: string,
  response: import("node:http").ServerResponse,
): Promise<void> {
  const name = new URL(path, "http://page").pathname.slice(1) || "index.html";
  const file = name.startsWith("model/") ? join(folder, name.slice(6)) : join(built, name);
  try {
    const bytes = await readFile(file);
    response.setHeader("content-type", types[extname(name)] ?? "application/octet-stream");
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}
