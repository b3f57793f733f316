import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contactSheet, readPicture, writePng } from "@transfusion/data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { readRecipe } from "./write-picture.ts";

/** A terminal that remembers; `stopAt` stops the command once stderr or stdout has said it. */
async function run(args: string[], stopAt?: RegExp) {
  const controller = new AbortController();
  const said = { out: "", err: "" };
  const hear = (name: "out" | "err") => (text: string) => {
    said[name] += text;
    if (stopAt?.test(text)) controller.abort();
  };
  const terminal = { out: hear("out"), err: hear("err"), isLive: false, signal: controller.signal };
  const exitCode = await runCli(args, terminal);
  const lines = said.out.split("\n").filter((line) => line !== "");
  return { exitCode, lines, ...said };
}

const tiny = {
  seed: 1,
  data: { kind: "shapes", counts: [1] },
  model: {
    ...{ vocabularySize: 300, pictureSize: 32, patchSize: 16, width: 16, depth: 1, heads: 2 },
    ...{ hidden: 16, context: 256 },
  },
  batch: 2,
  logEvery: 1,
  warmUpSteps: 1,
  samplePrompts: ["a red circle"],
  sampler: { name: "euler", steps: 2 },
};

let folder: string;
let picture: string;
let model: string;
let wide: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "transfusion cli "));
  picture = join(folder, "white.png");
  const white = { width: 16, height: 16, data: new Uint8Array(768).fill(255) };
  await writeFile(picture, await writePng(contactSheet([white], 1)));
  wide = join(folder, "wide.png");
  await writeFile(wide, await writePng({ width: 2, height: 1, data: new Uint8Array(6).fill(255) }));
});
afterAll(() => rm(folder, { recursive: true }));

async function configFile(name: string, steps: number): Promise<string> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ ...tiny, out: join(folder, name), steps }));
  return file;
}

test("train tells every event in JSON and keeps a checkpoint", async () => {
  const config = await configFile("told", 2);

  const { exitCode, lines, err } = await run(["train", config, "--json"]);

  expect(err).toMatch(/2 steps/);
  expect(exitCode).toBe(0);
  const events = lines.map((line) => JSON.parse(line));
  expect(events.map(({ type }) => type)).toEqual([
    ...["start", "step", "step", "sample", "checkpoint", "end"],
  ]);
  expect(events[3]).toEqual({ type: "sample", step: 2, prompt: "a red circle" });
  model = events[5].folder;
});

test("generate writes a PNG and names it on stdout", async () => {
  const out = join(folder, "pictures");
  const args = ["generate", "A red circle!", "--model", model, "--out", out, "--steps", "2"];

  const { exitCode, lines } = await run([...args, "--seed", "7", "--sampler", "euler"]);

  expect(exitCode).toBe(0);
  expect(lines).toContain(join(out, "a-red-circle-7.png"));
  expect(readdirSync(out)).toEqual(["a-red-circle-7.png"]);
});

test("generate --from makes a picture again, bit for bit", async () => {
  const [first, again] = [join(folder, "pictures"), join(folder, "again")];
  const file = join(first, "a-red-circle-7.png");

  const { exitCode } = await run(["generate", "--from", file, "--model", model, "--out", again]);

  expect(exitCode).toBe(0);
  expect(readFileSync(join(again, "a-red-circle-7.png"))).toEqual(readFileSync(file));
  const plain = await run(["generate", "--from", picture, "--model", model]);
  expect(plain.err).toContain("holds no recipe");
});

test("generate --json gives one object a line, for a prompt with a picture and of several candidates", async () => {
  const args = ["generate", "a circle", "--picture", picture, "--model", model, "--out", folder];

  const { exitCode, lines } = await run([...args, "--steps", "2", "--json", "--candidates", "2"]);

  expect(exitCode).toBe(0);
  const events = lines.map((line) => JSON.parse(line));
  expect(events).toContainEqual({ type: "preview", step: 2, steps: 2 });
  const file = join(folder, "a-circle-1.png");
  const [{ logLikelihoods, ...told }] = events.filter(({ type }) => type === "picture");
  const chosen = logLikelihoods.indexOf(Math.max(...logLikelihoods));
  expect(told).toEqual({ type: "picture", file, width: 32, height: 32, chosen });
  expect(logLikelihoods).toHaveLength(2);
  expect(events.at(-1)).toMatchObject({ type: "end" });
});

test("generate edits, varies, keeps what a mask keeps, and takes texts and pictures in any order", async () => {
  const drawing = ["--model", model, "--steps", "1", "--tokens", "0", "--json"];
  const mask = join(folder, "mask.png");
  const half = Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => (at % 48 < 24 ? 255 : 0));
  await writeFile(mask, await writePng({ width: 16, height: 16, data: half }));
  const white = join(folder, "small.png");
  await writeFile(
    white,
    await writePng({ width: 16, height: 16, data: new Uint8Array(768).fill(255) }),
  );
  const recipeOf = async (name: string, args: string[]) => {
    const out = join(folder, name);
    const { exitCode, err } = await run(["generate", ...args, "--out", out, ...drawing]);
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 });
    const file = join(out, readdirSync(out)[0]);
    return { file, recipe: await readRecipe(file) };
  };

  const edit = await recipeOf("edit", [
    ...["make it blue", "--edit", white, "--picture-guidance", "1.5", "--guidance-rescale", "0.5"],
    ...["--guidance-interval", "0.2,0.8", "--grid", "karras", "--negative", "red"],
  ]);
  const ordered = await recipeOf("ordered", [
    ...["c", "--text", "a", "--picture", white, "--text", "b", "--height", "16", "--width", "32"],
  ]);
  const painted = await recipeOf("painted", ["a", "--source", white, "--mask", mask]);

  const kinds = ({ prompt }: typeof edit.recipe) =>
    prompt.map((part) => ("text" in part ? part.text : "picture"));
  expect(kinds(edit.recipe)).toEqual(["picture", "make it blue"]);
  expect(edit.recipe.options).toMatchObject({
    ...{ pictureGuidanceScale: 1.5, guidanceRescale: 0.5, guidanceInterval: [0.2, 0.8] },
    negativePrompt: "red",
    ...{ grid: "karras", begin: "picture" },
  });
  expect(kinds(ordered.recipe)).toEqual(["a", "picture", "b", "c"]);
  expect(ordered.recipe.options).toMatchObject({ height: 16, width: 32 });
  const { data } = await readPicture(painted.file, 32);
  const right = data.filter((_, at) => at % 96 >= 54); // past the mask's edge, which resizing softens
  expect(right.every((byte) => byte === 255)).toBe(true);
  expect(data.every((byte) => byte === 255)).toBe(false);
});

test("caption says one line about a picture", async () => {
  const { exitCode, lines } = await run(["caption", picture, "--model", model, "--json"]);

  expect(exitCode).toBe(0);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { type: "caption", file: picture, text: expect.any(String) },
  ]);
});

test("evaluate asks, measures on data, keeps a report, and compares two", async () => {
  const [asked, measured] = [join(folder, "asked"), join(folder, "measured")];
  const config = join(folder, "told.json");
  const learned = join(folder, "learned");
  await mkdir(learned);
  for (const [name, byte] of Object.entries({ "a.png": 30, "b.png": 200 })) {
    const flat = { width: 16, height: 16, data: new Uint8Array(768).fill(byte) };
    await writeFile(join(learned, name), await writePng(flat));
  }
  const few = ["--limit", "1", "--pictures", "1", "--tasks", "single", "inpainting"];

  const first = await run(["evaluate", model, "--out", asked, ...few, "--json"]);
  const second = await run([
    ...["evaluate", model, "--out", measured],
    ...["--data", config, "--training-data", learned, "--samples", "8"],
  ]);
  const compared = await run([
    ...["evaluate", "--compare", "--json"],
    ...[join(asked, "report.json"), join(asked, "report.json")],
  ]);

  expect([first.exitCode, second.exitCode, compared.exitCode]).toEqual([0, 0, 0]);
  const report = JSON.parse(first.lines[0]);
  expect(report).toMatchObject({
    isWhole: true,
    limit: 1,
    tasks: { single: { right: { total: 1 } } },
  });
  expect(report.tasks.inpainting.verdicts.exact).toMatchObject({ right: 1, total: 1 });
  expect(JSON.parse(readFileSync(join(asked, "report.json"), "utf8"))).toEqual(report);
  for (const figure of ["bits per byte", "drawn: kernel distance", "of 2 searched", "CIDEr-D"]) {
    expect(second.out).toContain(figure);
  }
  expect(readdirSync(measured)).toContain("index.html");
  expect(JSON.parse(compared.out)).toContainEqual(
    expect.objectContaining({ task: "single", items: 1, lost: 0, won: 0 }),
  );
  const other = await run(["evaluate", model, "--out", asked, "--tasks", "single"]);
  expect([other.exitCode, other.out]).toEqual([2, ""]);
  expect(other.err).toMatch(/same model and settings, got another one/);
});

test("export keeps a checkpoint's model, in 16 bits a weight or in 8", async () => {
  const [kept, small] = [join(folder, "kept"), join(folder, "small")];

  const exitCodes = [
    (await run(["export", model, kept, "--bits", "16"])).exitCode,
    (await run(["export", model, small, "--bits", "8"])).exitCode,
  ];

  expect(exitCodes).toEqual([0, 0]);
  const bytes = (at: string) => statSync(join(at, "model.safetensors")).size;
  expect(bytes(kept) / bytes(model)).toBeLessThan(0.6);
  expect(bytes(small) / bytes(kept)).toBeLessThan(0.7); // the header of so small a model counts
  expect((await run(["caption", picture, "--model", small])).exitCode).toBe(0);
  expect((await run(["export", model, kept])).exitCode).toBe(2);
  expect((await run(["export", model, `${kept} 7`, "--bits", "7"])).exitCode).toBe(2);
});

test("export --onnx keeps it as programs, for sizes of pictures that it can have", async () => {
  const kept = join(folder, "programs");
  const onnx = (...more: string[]) => run(["export", model, kept, "--onnx", ...more]);

  const mistakes = [
    await onnx("--sizes", "64"),
    await onnx("--sizes", "40x32"),
    await onnx("--bits", "8"),
    await run(["export", model, kept, "--sizes", "32x32"]),
  ];
  const { exitCode } = await onnx("--sizes", "32x32,32x48");

  expect(mistakes.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2]);
  expect(exitCode).toBe(0);
  const files = readdirSync(kept);
  expect(files).toContain("picture-32x48.onnx");
  expect(files.filter((file) => !file.endsWith(".onnx")).sort()).toEqual([
    "manifest.json",
    "tokenizer.json",
    "weights.bin",
  ]);
});

test("a stopped training keeps its checkpoint, and --resume goes on from there", async () => {
  const config = await configFile("stopped", 50);

  const stopped = await run(["train", config, "--json"], /"type":"step","step":3,/);
  const resumed = await run(["train", config, "--json", "--resume"], /"type":"step","step":6,/);

  expect(stopped.exitCode).toBe(130);
  const end = JSON.parse(stopped.lines.at(-1) ?? "");
  expect(end).toMatchObject({ type: "end", reason: "cancelled" });
  expect(JSON.parse(resumed.lines[0])).toMatchObject({ type: "start", step: end.step });
});

test.each([
  ["an unknown command", ["paint"], "unknown command 'paint'"],
  ["an unknown option", ["caption", "x.png", "--fast"], "unknown option '--fast'"],
  ["a missing argument", ["train"], "missing required argument 'config'"],
  ["a number that is none", ["generate", "x", "--steps", "many"], "whole number of at least 1"],
  ["an unknown engine", ["caption", "x.png", "--engine", "steam"], "Allowed choices are onnx"],
  ["a missing config", ["train", "nowhere.json"], "there is no such file"],
  ["a config that is no JSON", ["train", "PICTURE"], "should be a JSON file"],
  ["a missing model", ["caption", "PICTURE", "--model", "nowhere"], "nowhere"],
  ["a missing picture", ["caption", "nowhere.png", "--model", "MODEL"], "nowhere.png"],
  ["a file that is no picture", ["caption", "CONFIG", "--model", "MODEL"], "should be a picture"],
  ["an unknown sampler", ["generate", "x", "--model", "MODEL", "--sampler", "tea"], "ddpm"],
  ["a prompt too long", ["generate", "word ".repeat(999), "--model", "MODEL"], "at most"],
  ["a strength of nothing", ["generate", "x", "--strength", "0.5"], "--strength should be given"],
  ["a mask of nothing", ["generate", "x", "--mask", "PICTURE"], "--mask should be given"],
  ["an edit of its own accord", ["generate", "--edit", "PICTURE"], "--edit should be given with"],
  ["an edit in words", ["generate", "x", "--edit", "PICTURE", "--begin", "text"], "--begin should"],
  [
    "a recipe that is to be another",
    ["generate", "--from", "PICTURE", "--guidance-rescale", "1"],
    "--guidance-rescale should be left out with --from",
  ],
  [
    "a recipe with a prompt",
    ["generate", "x", "--from", "PICTURE"],
    "the prompt should be left out",
  ],
  [
    "a mask of another size",
    ["generate", "x", "--source", "PICTURE", "--mask", "WIDE", "--model", "MODEL"],
    "--mask should have the source's size",
  ],
  [
    "guidance in no interval",
    ["generate", "x", "--guidance-interval", "1,0"],
    "two rising numbers",
  ],
  [
    "picture guidance without a picture",
    ["generate", "x", "--picture-guidance", "2", "--model", "MODEL"],
    "pictureGuidanceScale should be left out",
  ],
  ["a run that is there already", ["train", "CONFIG"], "resume"],
  ["a model folder to serve that is none", ["serve", "--model", "nowhere"], "config.json"],
  ["a gateway for others without a token", ["serve", "--host", "0.0.0.0"], "token should be set"],
  ["a port that is none", ["serve", "--port", "many"], "--port is wrong"],
  ["settings that cannot be read", ["serve", "--config", "nowhere.json"], "nowhere.json should be"],
])("%s is one line on stderr and exit code 2", async (_, args, says) => {
  const names: Record<string, string> = {
    ...{ PICTURE: picture, MODEL: model, CONFIG: join(folder, "told.json"), WIDE: wide },
  };

  const { exitCode, out, err } = await run(args.map((arg) => names[arg] ?? arg));

  const line = err.split("\n").filter((text) => text.startsWith("transfusion: "));
  expect(line).toHaveLength(1);
  expect(err.endsWith(`${line[0]}\n`)).toBe(true);
  expect(line[0]).toContain(says);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
});

test("a config with two mistakes names both", async () => {
  const file = join(folder, "wrong.json");
  await writeFile(file, JSON.stringify({ ...tiny, out: folder, steps: 0, speed: "high" }));

  const { exitCode, err } = await run(["train", file]);

  expect(exitCode).toBe(2);
  expect(err).toMatch(/^transfusion: steps: .*; speed: is not a field/);
});

test("data tells what a folder holds, what was skipped, and how its rows are filled", async () => {
  const pictures = join(folder, "captioned");
  await mkdir(pictures);
  const dot = { width: 16, height: 16, data: new Uint8Array(768).fill(90) };
  await writeFile(join(pictures, "a.png"), await writePng(dot));
  const listed = ["a.png", "b.png"].map((file) => JSON.stringify({ file, caption: "a dot" }));
  await writeFile(join(pictures, "captions.jsonl"), listed.join("\n"));

  const { exitCode, out } = await run([
    "data",
    pictures,
    "--picture-size",
    "16",
    "--pictures",
    "2",
  ]);

  expect(exitCode).toBe(0);
  expect(out).toMatch(/captioned: 1 samples, 1 skipped\n {2}skipped b\.png: no such file/);
  expect(out).toMatch(/a dot \[picture 16 x 16\]/);
  expect(out).toMatch(/2 pictures: 64\.0 documents in 32 rows, [\d.]+ % empty\n/);
  const nowhere = await run(["data", join(folder, "nowhere")]);
  expect([nowhere.exitCode, nowhere.lines]).toEqual([2, []]);
  expect(nowhere.err).toMatch(/should be a configuration, a folder/);
});
