import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writePng } from "@transfusion/data";
import type { Pixels } from "@transfusion/model";
import { writeFileAtomic } from "@transfusion/tensor";
import { EvaluationError } from "./errors.ts";
import type { Answer, Item } from "./item.ts";

/** What came of one item, as one line of JSON; pictures by the names of their files. */
export type Outcome = Pick<Item, "key" | "task" | "kind" | "isHeldOut" | "asked"> &
  Omit<Answer, "picture"> & { readonly pictures: readonly string[] };

const files = { settings: "settings.json", outcomes: "outcomes.jsonl", pictures: "pictures" };

/**
 * The outcomes that a folder holds already. Throws an `EvaluationError` where they are of another model or of other
 * settings; a new folder is made ready.
 */
export async function openOutcomes(folder: string, settings: object): Promise<Outcome[]> {
  await mkdir(join(folder, files.pictures), { recursive: true });
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  const found = await readIfThere(join(folder, files.settings));
  if (found !== undefined && found !== text) {
    throw new EvaluationError(
      `evaluate: ${folder} should be a new folder or hold an evaluation of the same model and settings, got another one: choose another folder`,
    );
  }
  if (found === undefined) {
    await writeFileAtomic(join(folder, files.settings), new TextEncoder().encode(text));
  }
  const lines = (await readIfThere(join(folder, files.outcomes)))?.split("\n") ?? [];
  const whole = lines.slice(0, -1); // a line that was cut short by the end of the process has no end
  return whole.map((line) => JSON.parse(line) as Outcome);
}

/** Keep what came of an item: its pictures as files, then its line. */
export async function keepOutcome(folder: string, item: Item, answer: Answer): Promise<Outcome> {
  const { key, task, kind, isHeldOut, asked, shown = [] } = item;
  const { picture, ...rest } = answer;
  const pictures: string[] = [];
  for (const [i, pixels] of [...shown, ...(picture ? [picture] : [])].entries()) {
    const name = `${files.pictures}/${key.replaceAll(" ", "-")}${i > 0 ? `-${i}` : ""}.png`;
    await writePicture(join(folder, name), pixels);
    pictures.push(name);
  }
  const outcome = { key, task, ...(kind && { kind }), isHeldOut, asked, ...rest, pictures };
  await appendFile(join(folder, files.outcomes), `${JSON.stringify(outcome)}\n`);
  return outcome;
}

async function writePicture(file: string, picture: Pixels): Promise<void> {
  await writeFileAtomic(file, await writePng(picture));
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
