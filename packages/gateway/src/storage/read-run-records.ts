import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type RunRecord, recordSchema } from "../run-record.ts";

/** The records of runs as gateways without a database kept them below `folder`, oldest first; what is not a run is told to `log` and left alone, and `known` ones are passed over. */
export async function readRunRecords(
  folder: string,
  log: (line: string) => void,
  known: ReadonlySet<string>,
): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (const id of await readdir(folder).catch(() => [])) {
    if (known.has(id)) continue;
    try {
      const text = await readFile(path.join(folder, id, "run.json"), "utf8");
      const record = recordSchema.parse(JSON.parse(text));
      if (record.id === id) records.push(record);
    } catch (error) {
      if (isMissing(error)) continue; // a run of this gateway's own time, or none
      log(`runs: ${id} holds no readable run.json and is passed over`);
    }
  }
  return records.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}
