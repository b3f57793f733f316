import { workerData } from "node:worker_threads";
import type { Start } from "./messages.ts";

/**
 * What the engine's thread shares with the one that waits for it, as four integers: answers given so far to
 * questions that block, whether the thread has started, whether it has ended, whether it is to end.
 */
export const signal = new Int32Array((workerData as Start).signal);
export const answered = 0;
export const started = 1;
export const ended = 2;
const leaving = 3;

// Evaluated before anything that can fail, so that whoever waits always hears of the end.
Atomics.store(signal, started, 1);
process.on("exit", () => {
  Atomics.store(signal, ended, 1);
  Atomics.add(signal, answered, 1);
  Atomics.notify(signal, answered);
});

/** Ends this thread if it is to end. */
export function leaveIfTold(): void {
  if (Atomics.load(signal, leaving) === 1) process.exit();
}
leaveIfTold();
