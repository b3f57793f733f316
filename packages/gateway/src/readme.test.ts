import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeGateway, fakeGateway } from "./fakes/fake-gateway.ts";
import { type Gateway, startGateway } from "./gateway.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const run = promisify(execFile);

let fake: FakeGateway;
let gateway: Gateway;
beforeAll(async () => {
  fake = await fakeGateway();
  gateway = await startGateway(fake.options);
});
afterAll(async () => {
  await gateway.close();
  await fake.remove();
});

/** What a command of the README prints, asked of this gateway. */
async function printed(beginning: string, change: (command: string) => string = (all) => all) {
  const [, command = ""] = new RegExp(`^ {4}(${beginning}.*(\n {6}.*)*)`, "m").exec(readme) ?? [];
  const asked = change(command).replace("http://127.0.0.1:4000", gateway.url);
  return (await run("bash", ["-c", asked], { cwd: path.dirname(fake.options.data) })).stdout;
}

const begun = "curl http://127.0.0.1:4000/graphql";

async function ask(query: string): Promise<Record<string, Record<string, string>>> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ query });
  const response = await fetch(`${gateway.url}/graphql`, { method: "POST", headers, body });
  return ((await response.json()) as { data: Record<string, Record<string, string>> }).data;
}

test("the README's example begins a generation, asks for it, and ends", async () => {
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const lines: unknown[][] = [];
  const options = { ...fake.options, data: path.join(fake.options.data, "other") };

  const plain = code
    .replace(/^import .*$/m, "")
    .replace("startGateway({ port: 0 })", "startGateway(options)")
    .replace("(query: string)", "(query)");
  const example = new Function(
    ...["startGateway", "options", "console"],
    `return (async () => { ${plain} })();`,
  );
  await example(startGateway, options, { log: (...all: unknown[]) => lines.push(all) });

  expect(lines).toEqual([
    [
      { id: expect.any(String), state: expect.any(String) },
      { generation: { state: expect.any(String), parts: expect.any(Array) } },
    ],
  ]);
});

test("the README's curl begins a generation, and its stream tells the events", async () => {
  const { data } = JSON.parse(await printed(begun));
  const { id } = data.generate;
  const told = await printed("curl -N", (command) => command.replace("…", id));

  const events = [...told.matchAll(/data: (.+)/g)].map(([, json]) => JSON.parse(json ?? ""));
  expect(events[0]).toMatchObject({ data: { events: { sequence: 1 } } });
});

test("the README's curl puts a picture to an upload's address", async () => {
  const jpeg = await sharp({ create: { width: 9, height: 5, channels: 3, background: "red" } })
    .jpeg()
    .toBuffer();
  await writeFile(path.join(path.dirname(fake.options.data), "cat.jpg"), jpeg);
  const { createUpload } = await ask("mutation { createUpload { url } }");

  const { image } = JSON.parse(
    await printed("curl -T", (all) => all.replace(/\/uploads\/[^']*/, createUpload?.url ?? "")),
  );

  expect(image).toMatchObject({ width: 9, height: 5 });
});
