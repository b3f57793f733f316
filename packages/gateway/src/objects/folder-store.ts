import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomic } from "@transfusion/tensor";
import { checkObjectName, type ObjectStore } from "./object-store.ts";

/** Objects as files below a folder, which is made if it is not there. */
export async function openFolderStore(folder: string): Promise<ObjectStore> {
  await mkdir(folder, { recursive: true });
  const fileOf = (name: string): string => {
    checkObjectName(name);
    return path.join(folder, ...name.split("/"));
  };
  return {
    async put(name, bytes) {
      const file = fileOf(name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFileAtomic(file, bytes);
    },
    read: async (name) => unlessMissing(readFile(fileOf(name))),
    async size(name) {
      const found = await unlessMissing(stat(fileOf(name)));
      return found?.isFile() ? found.size : undefined;
    },
    async readRange(name, start, end) {
      const file = await unlessMissing(open(fileOf(name)));
      if (!file) return undefined;
      try {
        if (!(await file.stat()).isFile()) return undefined;
        const bytes = Buffer.alloc(end - start + 1);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    async remove(name) {
      await rm(fileOf(name), { force: true });
    },
  };
}

async function unlessMissing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw error;
  }
}
