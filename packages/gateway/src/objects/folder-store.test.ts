import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { testObjectStore } from "../fakes/object-store-contract.ts";
import { openFolderStore } from "./folder-store.ts";

testObjectStore(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "transfusion-objects-"));
  return {
    store: await openFolderStore(folder),
    close: () => rm(folder, { recursive: true, force: true }),
  };
});
