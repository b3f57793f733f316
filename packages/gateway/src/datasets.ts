import { createReadStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import path from "node:path";

/** Something to train on. `config` is what to write as `data` in a training configuration. */
export type Dataset = {
  readonly name: string;
  readonly kind: "shapes" | "folder";
  /** How many captioned pictures it lists; nothing where it is generated without end. */
  readonly samples: number | null;
  readonly config: unknown;
};

const captionFiles = ["captions.jsonl", "metadata.jsonl"];

/** The built-in shapes world, then every folder below `folder` that has captions, by name. */
export async function listDatasets(folder: string): Promise<Dataset[]> {
  const shapes: Dataset = {
    name: "shapes",
    kind: "shapes",
    samples: null,
    config: { kind: "shapes" },
  };
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).sort();
  const found = await Promise.all(names.map((name) => readDataset(folder, name)));
  return [shapes, ...found.filter((dataset) => dataset !== undefined)];
}

async function readDataset(folder: string, name: string): Promise<Dataset | undefined> {
  for (const captions of captionFiles) {
    const file = path.join(folder, name, captions);
    if (
      !(await stat(file).then(
        (found) => found.isFile(),
        () => false,
      ))
    )
      continue;
    const samples = await countLines(file);
    return { name, kind: "folder", samples, config: { kind: "folder", path: name } };
  }
  return undefined;
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
