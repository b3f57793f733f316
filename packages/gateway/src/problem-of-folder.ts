import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { listFolder } from "@transfusion/data";
import { type InvalidOption, invalidOption } from "./failures.ts";
import { problemOf } from "./given-picture.ts";
import { captionFiles } from "./list-datasets.ts";

const mostLookedAt = 8; // pictures, of which one at least should be there

/** Why a folder cannot be a data set; nothing where it can. What of it cannot be used, training says. */
export async function problemOfFolder(folder: string): Promise<InvalidOption | undefined> {
  const problem = await findProblem(folder);
  return problem === undefined ? undefined : invalidOption("folder", `folder should ${problem}`);
}

async function findProblem(folder: string): Promise<string | undefined> {
  if (!path.isAbsolute(folder))
    return `be an absolute path on the gateway's machine, got ${folder}`;
  const place = await stat(folder).catch((error: NodeJS.ErrnoException) => error.code ?? "nothing");
  if (typeof place === "string") return `be there for the gateway to read, got ${place}: ${folder}`;
  if (!place.isDirectory()) return `be a folder, got a file: ${folder}`;
  const hasCaptions = await Promise.all(
    captionFiles.map((name) => stat(path.join(folder, name)).catch(() => undefined)),
  );
  if (!hasCaptions.some((found) => found?.isFile())) {
    return `hold ${captionFiles.join(" or ")}, got neither in ${folder}`;
  }
  const { entries, skipped } = await listFolder(folder);
  const [first] = skipped;
  if (entries.length === 0) {
    const got = first ? `: ${first.file} ${first.reason}` : "";
    return `list captioned pictures, got none${got}`;
  }
  let last = "";
  for (const { file } of entries.slice(0, mostLookedAt)) {
    const bytes = await readFile(path.join(folder, file)).catch(() => undefined);
    const problem = bytes ? await problemOf(bytes) : "there is no such file";
    if (problem === undefined) return undefined;
    last = `${file}: ${problem}`;
  }
  return `hold the pictures that it lists, got none of the first, such as ${last}`;
}
