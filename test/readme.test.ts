import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readme = readFileSync(join(root, "README.md"), "utf8");
const example = readme.match(/```ts\n([\s\S]*?)```/)?.[1] ?? "";

test("the README's example has at most fifteen lines and is examples/draw.ts", () => {
  const file = readFileSync(join(root, "examples", "draw.ts"), "utf8");

  expect(example.trimEnd().split("\n").length).toBeLessThanOrEqual(15);
  expect(file.slice(file.indexOf("\n") + 1)).toBe(example);
});

const shipped = existsSync(join(root, "models", "shapes", "model.safetensors"));

test.skipIf(!shipped)("the README's example draws a picture", { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "transfusion readme "));
  onTestFinished(() => rm(folder, { recursive: true }));
  await symlink(join(root, "models"), join(folder, "models"));

  const args = ["--conditions=@transfusion/source", "--import", import.meta.resolve("tsx")];
  await promisify(execFile)(process.execPath, [...args, join(root, "examples", "draw.ts")], {
    cwd: folder,
  });

  const png = await readFile(join(folder, "circle.png"));
  expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
});

test("the README's tree shows every folder of packages/", () => {
  const shown = [...readme.matchAll(/^ {6}([a-z-]+)\/ /gm)].map((match) => match[1]);

  expect(shown.sort()).toEqual(readdirSync(join(root, "packages")).sort());
});
