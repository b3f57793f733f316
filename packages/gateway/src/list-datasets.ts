import { createReadStream } from "node:fs";
import { lstat, mkdir, readdir, stat } from "node:fs/promises";
import path from "node:path";

/** Something to train on. `config` is what to write as `data` in a training configuration. */
export type Dataset = {
  readonly name: string;
  readonly kind: "shapes" | "folder";
  /** How it came here: with the gateway, made by it, as a link to a folder elsewhere, or put there by somebody. */
  readonly origin: "builtIn" | "made" | "registered" | "placed";
  /** How many captioned pictures it lists; nothing where it is generated without end. */
  readonly samples: number | null;
  readonly config: unknown;
  /** Another one whenever its list of captions changes; nothing where it has none. */
  readonly version?: string;
};

const counted = new Map<string, { version: string; samples: number }>(); // by the files' names

export const captionFiles = ["captions.jsonl", "metadata.jsonl"];

/** The file that says that the gateway made a data set. */
export const marker = ".made-by-gateway";

/** The built-in world. */
export const shapes: Dataset = {
  name: "shapes",
  kind: "shapes",
  origin: "builtIn",
  samples: null,
  config: { kind: "shapes" },
};

/** The built-in shapes world, then every folder below `folder` that has captions, by name. */
export async function listDatasets(folder: string): Promise<Dataset[]> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  const found = await Promise.all(names.map((name) => readDataset(folder, name)));
  return [shapes, ...found.filter((dataset) => dataset !== undefined)];
}

/** The data set in a folder below `folder`, if there is one. */
export async function readDataset(folder: string, name: string): Promise<Dataset | undefined> {
  for (const captions of captionFiles) {
    const file = path.join(folder, name, captions);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) continue;
    const version = `${found.mtimeMs} ${found.size}`;
    const known = counted.get(file);
    const samples = known?.version === version ? known.samples : await countLines(file);
    counted.set(file, { version, samples });
    const config = { kind: "folder", path: name };
    const origin = await originOf(path.join(folder, name));
    return { name, kind: "folder", origin, samples, config, version };
  }
  return undefined;
}

async function originOf(place: string): Promise<Dataset["origin"]> {
  if ((await lstat(place)).isSymbolicLink()) return "registered";
  return (await lstat(path.join(place, marker)).catch(() => undefined)) ? "made" : "placed";
}

async function countLines(file: string): Promise<number> {
  let lines = 0;
  let last = 10;
  for await (const bytes of createReadStream(file) as AsyncIterable<Buffer>) {
    for (const byte of bytes) if (byte === 10) lines++;
    last = bytes.at(-1) ?? last;
  }
  return last === 10 ? lines : lines + 1;
}
