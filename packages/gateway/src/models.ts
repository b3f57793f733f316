import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { ownModel } from "./find-model.ts";
import { copyModel, type ModelCard, readModelCard } from "./model-card.ts";

/** A model that can be asked by its id. */
export type StoredModel = ModelCard & {
  readonly id: string;
  /** Its place among all: the gateway's own is 0, others count up as they are imported. */
  readonly number: number;
  readonly importedAt: Date | null;
};

/** The models of a gateway: its own, and those that were imported; what runs make is found by their ids. */
export type Models = {
  /** In the order of their numbers. */
  list(): Promise<StoredModel[]>;
  find(id: string): Promise<StoredModel | undefined>;
  /** Keep a copy of the model in a folder; `check` says what is wrong with it, if something is. */
  import(
    folder: string,
    name: string,
    check: (folder: string) => Promise<string | undefined>,
  ): Promise<StoredModel | { readonly problem: string }>;
  /** Forget an imported model. Whether there was one. */
  remove(id: string): Promise<boolean>;
};

const aboutSchema = z.object({ name: z.string(), number: z.number(), importedAt: z.string() });
const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether this can be the id of an imported model. Only such ids ever become part of a path. */
export function isModelId(id: string): boolean {
  return idPattern.test(id);
}

/** The gateway's own model in the folder `own`, and those below `folder`. */
export function createModels(folder: string, own: string): Models {
  const homeOf = (id: string): string => path.join(folder, id);
  const read = async (id: string): Promise<StoredModel | undefined> => {
    if (id === ownModel) {
      const card = await readModelCard(own);
      return card && { ...card, id, number: 0, importedAt: null };
    }
    if (!isModelId(id)) return undefined;
    const text = await readFile(path.join(homeOf(id), "about.json"), "utf8").catch(() => undefined);
    const card = text && (await readModelCard(path.join(homeOf(id), "model")));
    if (!card) return undefined;
    const { importedAt, ...about } = aboutSchema.parse(JSON.parse(text));
    return { ...card, ...about, id, importedAt: new Date(importedAt) };
  };
  let importing: Promise<unknown> = Promise.resolve(); // one after another, so that numbers differ

  const models: Models = {
    async list() {
      await mkdir(folder, { recursive: true });
      const found = await Promise.all([ownModel, ...(await readdir(folder))].map(read));
      return found
        .filter((model) => model !== undefined)
        .sort((one, other) => one.number - other.number);
    },
    find: read,
    import(from, name, check) {
      const imported = importing.then(async () => {
        if (!path.isAbsolute(from) || !(await readModelCard(from))) {
          return { problem: `should be the absolute path of a model's folder, got ${from}` };
        }
        const id = randomUUID();
        const making = path.join(folder, `.${id}`);
        try {
          await copyModel(from, path.join(making, "model"));
          const problem = await check(path.join(making, "model"));
          if (problem !== undefined) return { problem };
          const number = 1 + Math.max(...(await models.list()).map((model) => model.number), 0);
          const about = { name, number, importedAt: new Date().toISOString() };
          await writeFile(path.join(making, "about.json"), JSON.stringify(about));
          await rename(making, homeOf(id));
          return (await read(id)) as StoredModel;
        } finally {
          await rm(making, { recursive: true, force: true });
        }
      });
      importing = imported.catch(() => {});
      return imported;
    },
    async remove(id) {
      if (!isModelId(id) || !(await read(id))) return false;
      await rm(homeOf(id), { recursive: true });
      return true;
    },
  };
  return models;
}

/** How many bytes a model's weights take on disk. */
export async function weightBytesOf({ folder }: ModelCard): Promise<number> {
  const found = await stat(path.join(folder, "model.safetensors")).catch(() => undefined);
  return found?.size ?? 0;
}
