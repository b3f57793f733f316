import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { JobQueue } from "../jobs/job-queue.ts";
import { createSqlJobQueue } from "../jobs/sql-job-queue.ts";
import { openFolderStore } from "../objects/folder-store.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import { holdLock } from "./hold-lock.ts";
import { importRuns } from "./import-runs.ts";
import { openDatabase } from "./open-database.ts";

const folderNames = ["runs", "evaluations", "models", "exports", "datasets"] as const;
type FolderName = (typeof folderNames)[number];

/** Where a gateway keeps everything: ports, and the folders that children write to. */
export type Storage = {
  readonly queue: JobQueue;
  readonly objects: ObjectStore;
  /** Where files are kept by those who work with them: runs, evaluations, models and data sets, a folder each. */
  readonly folders: { readonly [name in FolderName]: string };
  close(): Promise<void>;
};

/** Everything below the folder `data`, which is made if it is not there and belongs to one gateway at a time. */
export async function openStorage(data: string, log: (line: string) => void): Promise<Storage> {
  await mkdir(data, { recursive: true });
  await writeFile(path.join(data, ".gitignore"), "*\n"); // whatever repository it lies in, it is none of its files
  const unlock = await holdLock(path.join(data, "gateway.lock"), 2_000);
  if (!unlock)
    throw new DataInUseError(`gateway: ${data} should be no other gateway's, got one in use`);
  try {
    const folders = Object.fromEntries(
      folderNames.map((name) => [name, path.join(data, name)]),
    ) as Storage["folders"];
    for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
    const db = await openDatabase(path.join(data, "gateway.db"));
    await importRuns(db, folders.runs, log);
    const queue = createSqlJobQueue(db);
    return {
      queue,
      objects: await openFolderStore(data),
      folders,
      async close() {
        await queue.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Two gateways would take each other's work for lost. */
export class DataInUseError extends Error {
  override readonly name = "DataInUseError";
}
