import { ask } from "../api/ask.ts";
import {
  createDatasetMutation,
  deleteDatasetMutation,
  registerDatasetMutation,
} from "../api/documents.ts";
import { explain } from "../api/explain.ts";
import type { Dataset, Failure } from "../api/types.ts";
import { uploadPicture } from "../api/upload.ts";
import { type NewSample, samplesOf } from "./dropped.ts";

const mostSamples = 1000; // that the gateway takes at once
const uploadsAtOnce = 4;

/** Make a data set of files, saying how many it has sent; its name comes back. Throws an `Error` for people. */
export async function makeDataset(
  name: string,
  files: readonly File[],
  tell: (sent: number, all: number) => void,
): Promise<string> {
  const found = await samplesOf(files);
  if (found.length === 0) throw new Error("There is no picture among these files.");
  if (found.length > mostSamples) {
    throw new Error(
      `At most ${mostSamples} pictures can be dropped at once, got ${found.length}. Add their folder instead.`,
    );
  }
  const samples: { caption: string; picture: string }[] = [];
  let next = 0;
  let sent = 0;
  const work = async () => {
    while (next < found.length) {
      const place = next++;
      const { caption, file } = found[place] as NewSample;
      samples[place] = { caption, picture: await uploadPicture(file) };
      tell(++sent, found.length);
    }
  };
  tell(0, found.length);
  await Promise.all(Array.from({ length: uploadsAtOnce }, work));
  const { createDataset } = await ask<{ createDataset: Dataset | Failure }>(createDatasetMutation, {
    ...{ name, samples },
  });
  return nameOf(createDataset);
}

/** Have a name stand for a folder on the gateway's machine; it comes back. Throws an `Error` for people. */
export async function registerFolder(name: string, folder: string): Promise<string> {
  const asked = { name, folder };
  const { registerDataset } = await ask<{ registerDataset: Dataset | Failure }>(
    registerDatasetMutation,
    asked,
  );
  return nameOf(registerDataset);
}

/** Forget a data set that was made or registered. Throws an `Error` for people. */
export async function forgetDataset(name: string): Promise<void> {
  const { deleteDataset } = await ask<{ deleteDataset: Dataset | Failure }>(deleteDatasetMutation, {
    name,
  });
  nameOf(deleteDataset);
}

function nameOf(answer: Dataset | Failure): string {
  if ("message" in answer) throw new Error(explain(answer));
  return answer.name;
}
