import { ask } from "../api/ask.ts";
import { follow } from "../api/client.ts";
import {
  cancelMutation,
  deleteMutation,
  fineTuneMutation,
  retryMutation,
  runEvents,
  runsQuery,
  trainMutation,
} from "../api/documents.ts";
import { explain } from "../api/explain.ts";
import { oneAtATime } from "../api/one-at-a-time.ts";
import type { Run, RunEvent, TrainAnswer } from "../api/types.ts";
import { createStore } from "../look/store.ts";
import { emptyHistory, type History, recordEvent } from "./history.ts";
import type { TrainConfig } from "./presets.ts";

const drawEveryMs = 250; // quick enough to look alive

export const runs = createStore<{ readonly all: readonly Run[]; readonly error?: string }>({
  all: [],
});

/** Which runs are drawn, and a number that changes when there is more to draw. */
export const shown = createStore<{ readonly ids: readonly string[]; readonly version: number }>({
  ids: [],
  version: 0,
});

const histories = new Map<string, History>();
let redraw: ReturnType<typeof setTimeout> | undefined;

/** What is known of a run that is shown. */
export function historyOf(id: string): History {
  const known = histories.get(id);
  if (known) return known;
  const history = emptyHistory();
  histories.set(id, history);
  listen(id, history);
  return history;
}

/** Take in what happens to a run after what is known. */
function listen(id: string, history: History): void {
  const take = (event: RunEvent) => {
    recordEvent(history, event);
    if (event.__typename !== "RunStep" && event.__typename !== "RunSample") void refreshRuns();
    if (redraw !== undefined) return;
    redraw = setTimeout(() => {
      redraw = undefined;
      shown.write((old) => ({ ...old, version: old.version + 1 }));
    }, drawEveryMs);
  };
  follow<RunEvent>(runEvents, id, take, history.sequence);
}

/** Ask for the list of runs; the newest is shown where none is. */
export const refreshRuns = oneAtATime(async () => {
  try {
    const { runs: all } = await ask<{ runs: Run[] }>(runsQuery);
    runs.write(() => ({ all }));
    for (const { id, state } of all) {
      const history = histories.get(id);
      if (!history?.ended || (state !== "QUEUED" && state !== "RUNNING")) continue;
      delete history.ended; // it was resumed
      listen(id, history);
    }
    const [newest] = all;
    if (newest) {
      shown.write((old) => (old.ids.length > 0 ? old : { ...old, ids: [newest.id] }));
    }
  } catch (error) {
    runs.write((old) => ({ ...old, error: (error as Error).message }));
  }
});

export function toggleShown(id: string): void {
  shown.write((old) => ({
    ...old,
    ids: old.ids.includes(id) ? old.ids.filter((other) => other !== id) : [...old.ids, id],
  }));
}

/** The checkpoint that the next run begins with, if it begins with one. */
export const origin = createStore<{ readonly id?: string; readonly name?: string }>({});

/** Begin a run, from a checkpoint where `origin` names one, and show it. Throws an `Error` for people, one line for each thing that is wrong. */
export async function startRun(config: TrainConfig): Promise<void> {
  const { id: from } = origin.read();
  const train = from === undefined ? await trainAnew(config) : await trainOn(from, config);
  if ("message" in train) throw new Error(explain(train));
  const { id } = train;
  origin.write(() => ({}));
  shown.write((old) => ({ ...old, ids: [id] }));
  await refreshRuns();
}

async function trainAnew(config: TrainConfig): Promise<TrainAnswer> {
  return (await ask<{ train: TrainAnswer }>(trainMutation, { config })).train;
}

/** The shape is that of the checkpoint, whatever the form says. */
async function trainOn(from: string, { model: _, ...config }: TrainConfig): Promise<TrainAnswer> {
  const asked = { from, config };
  return (await ask<{ fineTune: TrainAnswer }>(fineTuneMutation, asked)).fineTune;
}

/** Have a run stop after its step and keep a checkpoint. */
export async function pauseRun(id: string): Promise<void> {
  await ask(cancelMutation, { id });
  await refreshRuns();
}

/** Have a run that was stopped or failed go on from its newest checkpoint. */
export async function resumeRun(id: string): Promise<void> {
  await ask(retryMutation, { id });
  await refreshRuns();
}

/** Forget a run that has ended, and its model. */
export async function deleteRun(id: string): Promise<void> {
  await ask(deleteMutation, { id });
  shown.write((old) => ({ ...old, ids: old.ids.filter((other) => other !== id) }));
  histories.delete(id);
  await refreshRuns();
}
