import { ask } from "../api/ask.ts";
import {
  addSamplesMutation,
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

type Named = Pick<Dataset, "name">;
type Sent = { readonly caption: string; readonly picture: string };

/**
 * Put files into a data set, a new one or one that was made so before, telling how many are sent; its name comes back. Throws
 * an `Error` for people.
 */
export async function putFiles(
  files: readonly File[],
  { name, isNew }: { readonly name: string; readonly isNew: boolean },
  tell: (sent: number, all: number) => void,
): Promise<string> {
  const found = await samplesOf(files);
  if (found.length === 0) throw new Error("There is no picture among these files.");
  const samples = await sendAll(found, tell);
  for (let from = 0; from < samples.length; from += mostSamples) {
    const some = samples.slice(from, from + mostSamples);
    const document = isNew && from === 0 ? createDatasetMutation : addSamplesMutation;
    await change(document, { name, samples: some });
  }
  return name;
}

/** Have a name stand for a folder on the gateway's machine; it comes back. Throws an `Error` for people. */
export function registerFolder(name: string, folder: string): Promise<string> {
  return change(registerDatasetMutation, { name, folder });
}

/** Forget a data set that was made or registered. Throws an `Error` for people. */
export function forgetDataset(name: string): Promise<string> {
  return change(deleteDatasetMutation, { name });
}

async function sendAll(
  found: readonly NewSample[],
  tell: (sent: number, all: number) => void,
): Promise<Sent[]> {
  const samples: Sent[] = [];
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
  return samples;
}

/** What a mutation of one field says the data set is called. */
async function change(document: string, variables: object): Promise<string> {
  const [answer] = Object.values(await ask<Record<string, Named | Failure>>(document, variables));
  if (!answer || "message" in answer) throw new Error(answer ? explain(answer) : "No answer came.");
  return answer.name;
}
