import { createWriteStream, type WriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { StoredPicture } from "./pictures.ts";
import type { StepFigures } from "./run-record.ts";

/** What happens to a training run, as it is kept on disk and sent to those who follow it. */
export type RunEvent =
  | {
      readonly __typename: "RunStarted";
      readonly parameters: number;
      readonly step: number;
      readonly steps: number;
      readonly samples: number | null; // an endless source has no number
      readonly skipped: readonly { readonly file: string; readonly reason: string }[];
    }
  | ({ readonly __typename: "RunStep" } & StepFigures)
  | {
      readonly __typename: "RunSample";
      readonly step: number;
      readonly prompt: string;
      readonly picture: StoredPicture;
    }
  | { readonly __typename: "RunCheckpoint"; readonly step: number }
  | { readonly __typename: "RunEnded"; readonly step: number }
  | { readonly __typename: "RunCancelled" }
  | { readonly __typename: "RunFailed"; readonly message: string };

/** The journal of a run that goes on: one line of JSON an event. */
export type Journal = { write(event: RunEvent): void; close(): Promise<void> };

/** Open the journal of a run, whose folder is there, for appending. */
export function openJournal(runFolder: string, log: (line: string) => void): Journal {
  const stream: WriteStream = createWriteStream(path.join(runFolder, "events.jsonl"), {
    flags: "a",
  });
  stream.on("error", (error) => log(`runs: events could not be kept: ${error.message}`));
  stream.write("\n"); // a line of its own, should a crash have cut off the last one
  return {
    write(event) {
      stream.write(`${JSON.stringify(event)}\n`);
    },
    close: () => new Promise((resolve) => stream.close(() => resolve())),
  };
}

/** The events in a run's journal. A line that was cut off by a crash is passed over. */
export async function readJournal(runFolder: string): Promise<RunEvent[]> {
  let text: string;
  try {
    text = await readFile(path.join(runFolder, "events.jsonl"), "utf8");
  } catch {
    return [];
  }
  const events: RunEvent[] = [];
  for (const line of text.split("\n")) {
    try {
      if (line !== "") events.push(JSON.parse(line) as RunEvent);
    } catch {} // cut off
  }
  return events;
}
