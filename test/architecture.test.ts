import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/** Whom each package may lean on, lowest layer first: an arrow only points to a line above its own. */
const map: Record<string, readonly string[]> = {
  tensor: [],
  "tfjs-backend-onnx": ["tensor"],
  tokenizer: [],
  diffusion: ["tensor"],
  vae: ["tensor"],
  transformer: ["tensor"],
  model: ["tensor", "tfjs-backend-onnx", "tokenizer", "diffusion", "vae", "transformer"],
  data: ["tensor", "model"],
  training: ["tensor", "tfjs-backend-onnx", "tokenizer", "vae", "model", "data"],
  evaluation: ["tensor", "tfjs-backend-onnx", "tokenizer", "vae", "model", "data"],
  gateway: ["tensor", "tokenizer", "data", "model", "training", "evaluation"],
  cli: ["tensor", "tfjs-backend-onnx", "data", "model", "training", "evaluation", "gateway"],
  studio: ["tokenizer", "diffusion"],
  client: [],
};
const parts = ["tokenizer", "vae", "diffusion", "transformer"];
const pages = ["studio"]; // built for browsers, imported by nobody
const maths = [
  "tensor",
  "tfjs-backend-onnx",
  "vae",
  "transformer",
  "model",
  "training",
  "evaluation",
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = readdirSync(join(root, "packages")).sort();

test("the map names every package, and no others", () => {
  expect(packages).toEqual(Object.keys(map).sort());
});

test("the map's arrows never turn back", () => {
  const names = Object.keys(map);

  const turned = names.flatMap((name, layer) =>
    map[name]
      .filter((other) => names.indexOf(other) >= layer)
      .map((other) => `${name} -> ${other}`),
  );

  expect(turned).toEqual([]);
});

test("the four parts know nothing of one another", () => {
  expect(parts.flatMap((part) => map[part].filter((other) => parts.includes(other)))).toEqual([]);
});

describe.each(packages)("%s", (name) => {
  const folder = join(root, "packages", name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const declared: string[] = ["dependencies", "optionalDependencies", "peerDependencies"].flatMap(
    (field) => Object.keys(manifest[field] ?? {}),
  );
  const files = sourcesOf(folder);
  const shipped = files.filter((file) => !/\.test\.tsx?$|\/(fixtures|fakes)\//.test(file));

  test("declares no package that the map keeps from it", () => {
    expect(declared.filter((other) => !allowed(name, other))).toEqual([]);
  });

  test("imports nothing that the map keeps from it", () => {
    const strayed = files.flatMap((file) =>
      importsOf(file)
        .filter((from) => !from.startsWith(".") && !allowed(name, from))
        .map((from) => `${here(file)} -> ${from}`),
    );

    expect(strayed).toEqual([]);
  });

  test("imports only what its manifest declares", () => {
    const undeclared = shipped.flatMap((file) =>
      importsOf(file)
        .filter((from) => !from.startsWith(".") && !isBuiltin(from))
        .filter((from) => !declared.includes(packageOf(from)))
        .map((from) => `${here(file)} -> ${from}`),
    );

    expect(undeclared).toEqual([]);
  });

  test("reaches into no other package's files", () => {
    const reaching = files.flatMap((file) =>
      importsOf(file)
        .filter((from) => from.startsWith("."))
        .filter((from) => relative(folder, resolve(dirname(file), from)).startsWith(".."))
        .map((from) => `${here(file)} -> ${from}`),
    );

    expect(reaching).toEqual([]);
  });

  test("draws no number and reads no clock behind its caller's back", () => {
    if (name === "gateway") return;
    const hidden = /\bMath\.random\b|\bDate\.now\b|\bnew Date\(\)/;

    expect(shipped.filter((file) => hidden.test(codeOf(file))).map(here)).toEqual([]);
  });

  test("has a hand-written face of named exports", () => {
    if (pages.includes(name)) return expect(manifest.exports).toBeUndefined();
    const face = codeOf(join(folder, "src", "index.ts"));

    expect(Object.keys(manifest.exports)).toEqual(["."]);
    expect(face).not.toMatch(/export \*|export default/);
  });

  test("has a README that opens with its name and ends with its limits", () => {
    const readme = existsSync(join(folder, "README.md"))
      ? readFileSync(join(folder, "README.md"), "utf8")
      : "";

    expect(readme.split("\n")[0]).toBe(`# ${name}`);
    expect(readme).toMatch(/Exports/);
    expect(readme).toMatch(/Leans on/);
  });

  test("has no file past 300 lines, and none named after nothing", () => {
    const written = shipped.filter((file) => !file.endsWith("/generated.ts"));
    const long = written.filter((file) => readFileSync(file, "utf8").split("\n").length > 301);
    const nameless = shipped.filter((file) => /\/(utils?|helpers?|common|misc)\.tsx?$/.test(file));

    expect([...long, ...nameless].map(here)).toEqual([]);
  });
});

function allowed(name: string, from: string): boolean {
  const found = packageOf(from);
  if (found.startsWith("@tensorflow/")) return maths.includes(name);
  if (!found.startsWith("@transfusion/")) return true;
  const other = found.slice("@transfusion/".length);
  return other === name || map[name].includes(other);
}

function sourcesOf(folder: string): string[] {
  return readdirSync(join(folder, "src"), { encoding: "utf8", recursive: true })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, "src", file));
}

/** The modules that a file imports or exports from, `import("…")` and `require("…")` included. */
function importsOf(file: string): string[] {
  const statement =
    /(?:^|[;\n])\s*(?:import|export)\b[^;'"`]*?from\s*["']([^"']+)["']|(?:^|[;\n])\s*import\s*["']([^"']+)["']|\b(?:import|require)\(\s*["']([^"']+)["']/g;
  return [...codeOf(file).matchAll(statement)].map((match) => match[1] ?? match[2] ?? match[3]);
}

/** A file without its comments, so that words in them are not taken for deeds. */
function codeOf(file: string): string {
  return readFileSync(file, "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");
}

function packageOf(from: string): string {
  return from
    .split("/")
    .slice(0, from.startsWith("@") ? 2 : 1)
    .join("/");
}

function isBuiltin(from: string): boolean {
  return from.startsWith("node:") || builtinModules.includes(from);
}

function here(file: string): string {
  return relative(root, file);
}
