import { randomUUID } from "node:crypto";
import { lstat, mkdir, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { type FolderEntry, listFolder } from "@transfusion/data";
import sharp from "sharp";
import { type InvalidOption, invalidOption, type NotFound, notFound } from "./failures.ts";
import { type Dataset, listDatasets, marker, readDataset, shapes } from "./list-datasets.ts";
import { problemOfFolder } from "./problem-of-folder.ts";
import { type NewSample, writeSamples } from "./write-samples.ts";

/** A captioned picture of a data set, and its place there. */
export type DatasetSample = FolderEntry & { readonly dataset: string; readonly index: number };

/** The data sets of a gateway: folders, or links to folders elsewhere, below one of its own. */
export type Datasets = {
  list(): Promise<Dataset[]>;
  find(name: string): Promise<Dataset | undefined>;
  /** Have a name stand for a folder of captioned pictures, which stays where it is. */
  register(name: string, folder: string): Promise<Dataset | InvalidOption>;
  /**
   * Keep `count` captioned pictures, read one after another, as a data set of this name; nothing is kept where `read`
   * says that one cannot be.
   */
  make<Refusal extends { readonly __typename: string }>(
    name: string,
    count: number,
    read: (index: number) => Promise<NewSample | Refusal>,
  ): Promise<Dataset | InvalidOption | Refusal>;
  /** Keep more of them in a data set that was made here: all, or none where `read` says that one cannot be. */
  add<Refusal extends { readonly __typename: string }>(
    name: string,
    count: number,
    read: (index: number) => Promise<NewSample | Refusal>,
  ): Promise<Dataset | InvalidOption | NotFound | Refusal>;
  /** The folder that a name stands for. */
  folderOf(name: string): string;
  /** Forget one that was registered or made; the folder that a name stands for stays. */
  remove(name: string): Promise<InvalidOption | NotFound | undefined>;
  /** Samples from place `from`, and how many there are; nothing where it has none that could be listed. */
  samples(
    name: string,
    from: number,
    count: number,
  ): Promise<{ samples: DatasetSample[]; total: number } | undefined>;
  /** A sample's picture, small enough to look at many. */
  picture(name: string, index: number): Promise<Uint8Array | undefined>;
};

const thumbnailSide = 256; // pixels

/** The data sets below `folder`. */
export function createDatasets(folder: string): Datasets {
  let listed: { key: string; entries: readonly FolderEntry[] } | undefined; // the last one browsed
  const entriesOf = async (name: string): Promise<readonly FolderEntry[] | undefined> => {
    const dataset = await datasets.find(name);
    if (dataset?.version === undefined) return undefined;
    const key = `${name} ${dataset.version}`;
    if (listed?.key !== key) {
      listed = { key, entries: (await listFolder(path.join(folder, name))).entries };
    }
    return listed.entries;
  };
  const problemOfName = async (name: string): Promise<InvalidOption | undefined> => {
    if (!/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,79}$/u.test(name)) {
      const wanted =
        "up to 80 letters, digits, spaces, dashes and underscores, a letter or digit first";
      return invalidOption("name", `name should be ${wanted}`);
    }
    const isTaken =
      name === shapes.name || (await lstat(path.join(folder, name)).catch(() => undefined));
    return isTaken ? invalidOption("name", `name should be a new one, got ${name}`) : undefined;
  };
  const found = async (name: string): Promise<Dataset> =>
    (await readDataset(folder, name)) as Dataset;
  const withTemporary = async <Result>(
    deed: (making: string) => Promise<Result>,
  ): Promise<Result> => {
    const making = path.join(folder, `.${randomUUID()}`); // not a data set's name
    await mkdir(making, { recursive: true });
    try {
      return await deed(making);
    } finally {
      await rm(making, { recursive: true, force: true });
    }
  };
  let adding: Promise<unknown> = Promise.resolve(); // one after another, so that numbers differ

  const datasets: Datasets = {
    list: () => listDatasets(folder),
    async find(name) {
      if (name === shapes.name) return shapes;
      return name === "" || name.startsWith(".") || /[/\\\0]/.test(name)
        ? undefined
        : readDataset(folder, name);
    },
    async register(name, elsewhere) {
      const problem = (await problemOfName(name)) ?? (await problemOfFolder(elsewhere));
      if (problem) return problem;
      await symlink(await realpath(elsewhere), path.join(folder, name), "dir");
      return found(name);
    },
    async make(name, count, read) {
      const problem = await problemOfName(name);
      if (problem) return problem;
      return withTemporary(async (making) => {
        const refusal = await writeSamples(making, making, count, read);
        if (refusal) return refusal;
        await writeFile(path.join(making, marker), "");
        const taken = await problemOfName(name); // by now, perhaps
        if (taken) return taken;
        await rename(making, path.join(folder, name));
        return found(name);
      });
    },
    add(name, count, read) {
      const added = adding.then(async () => {
        const dataset = await datasets.find(name);
        if (!dataset) return notFound("data set", name);
        if (dataset.origin !== "made") {
          const wanted = "dataset should be one that was made here: others grow where they lie";
          return invalidOption("dataset", `${wanted}, got ${name}`);
        }
        return withTemporary(
          async (making) =>
            (await writeSamples(path.join(folder, name), making, count, read)) ?? found(name),
        );
      });
      adding = added.catch(() => {});
      return added;
    },
    folderOf: (name) => path.join(folder, name),
    async remove(name) {
      const dataset = await datasets.find(name);
      if (!dataset) return notFound("data set", name);
      if (dataset.origin !== "registered" && dataset.origin !== "made") {
        const wanted = "one that was registered or made here: others are removed where they lie";
        return invalidOption("name", `name should be of ${wanted}, got ${name}`);
      }
      await rm(path.join(folder, name), { recursive: true }); // of a link the link alone
      return undefined;
    },
    async samples(name, from, count) {
      const entries = await entriesOf(name);
      if (!entries) return undefined;
      const page = entries.slice(from, from + count);
      const samples = page.map((entry, i) => ({ ...entry, dataset: name, index: from + i }));
      return { samples, total: entries.length };
    },
    async picture(name, index) {
      const entry = (await entriesOf(name))?.[index];
      if (!entry) return undefined;
      try {
        const file = await readFile(path.join(folder, name, entry.file));
        return await sharp(file, { limitInputPixels: 40_000_000 })
          .autoOrient()
          .resize(thumbnailSide, thumbnailSide, { fit: "inside", withoutEnlargement: true })
          .flatten({ background: "white" })
          .toColourspace("srgb")
          .png()
          .toBuffer();
      } catch {
        return undefined; // not there, or no picture: training skips it too
      }
    },
  };
  return datasets;
}
