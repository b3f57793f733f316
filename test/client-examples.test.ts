import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Gateway, startGateway } from "@transfusion/gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeGateway, fakeGateway } from "../packages/gateway/src/fakes/fake-gateway.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const fileOf = (name: string) => join(root, "examples", "gateway", name);
const run = promisify(execFile);
const node = ["--conditions=@transfusion/source", "--import", import.meta.resolve("tsx")];

let fake: FakeGateway;
let gateway: Gateway;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "transfusion-client-"));
  fake = await fakeGateway();
  const generation = fileURLToPath(new URL("./fakes/drawing-child.mjs", import.meta.url));
  const programs = { ...fake.options.programs, generation };
  gateway = await startGateway({ ...fake.options, programs });
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await fake?.remove();
  if (folder) await rm(folder, { recursive: true });
}, 60_000);

test.each(["client.ts", "fetch.ts", "urql.ts", "curl.sh"])("the README shows %s", (name) => {
  const readme = readFileSync(join(root, "packages", "client", "README.md"), "utf8");
  const file = readFileSync(fileOf(name), "utf8");

  const language = name.split(".").at(-1);
  expect(readme).toContain(`\`\`\`${language}\n${file.slice(file.indexOf("\n") + 1)}\`\`\`\n`);
});

test("client.ts writes what the model says, and its picture", async () => {
  const { stdout } = await run(process.execPath, [...node, fileOf("client.ts"), gateway.url], {
    cwd: folder,
  });

  const png = await readFile(join(folder, "circle.png"));
  expect(stdout).toBe("done");
  expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
});

test.each([
  ["fetch.ts", process.execPath, node],
  ["urql.ts", process.execPath, node],
  ["curl.sh", "bash", []],
])("%s tells the answer's events", async (name, program, args) => {
  const { stdout } = await run(program, [...args, fileOf(name), gateway.url], { cwd: folder });

  expect(stdout).toMatch(/\/pictures\/[0-9a-f]+\.png/);
  expect(stdout).toMatch(/text"?: ?["']done["']/);
});
