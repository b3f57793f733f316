import { readFile } from "node:fs/promises";
import path from "node:path";
import type { RunEvent } from "../run-event.ts";

/** The events in the journal of a run as gateways without a database kept it. A line that was cut off by a crash is passed over. */
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
