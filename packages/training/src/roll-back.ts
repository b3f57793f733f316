import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SampleSource } from "@transfusion/data";
import { writeFileAtomic } from "@transfusion/tensor";
import { dataStart } from "./batches.ts";
import { type Progress, readNewestCheckpoint, setAside } from "./checkpoint.ts";
import type { SettledTrainConfig } from "./config.ts";
import { newRun } from "./open-run.ts";
import type { RunState } from "./step-program.ts";
import { afterRollback, newWatch, type Watch } from "./watch.ts";

type Good = Pick<Progress, "step" | "data" | "losses" | "watch" | "best"> & {
  readonly state: RunState;
};

const rollbackFile = "rollback.json"; // what a rollback decided, until a checkpoint says it

/**
 * Where a diverged run goes on: its newest whole checkpoint or, where there is none, its beginning; with half the
 * rate. A checkpoint that the run already went back to and diverged from again is set aside for the one before it.
 */
export async function rollBack(
  config: SettledTrainConfig,
  source: SampleSource,
  watch: Watch,
): Promise<Good> {
  const found = await checkpointToGoBackTo(watch, async () => {
    const newest = await readNewestCheckpoint(config.out);
    return newest && { ...newest.checkpoint, step: newest.checkpoint.progress.step };
  });
  const { step, data, losses, best, watch: then } = found?.progress ?? beginning;
  const state = found?.state ?? (await newRun(config, source)).state;
  const next = afterRollback(watch, then, step);
  await rememberRollback(config.out, next);
  return { step, data, losses, best, watch: next, state };
}

/** The checkpoint that `newest` reads, unless the run diverged from it before: then that is set aside and the next one taken. */
export async function checkpointToGoBackTo<C extends { folder: string; step: number }>(
  watch: Watch,
  newest: () => Promise<C | undefined>,
): Promise<C | undefined> {
  const found = await newest();
  if (found === undefined || found.step !== watch.backTo) return found;
  await setAside(found.folder, "diverged");
  return newest();
}

const beginning = { step: 0, data: dataStart, losses: null, best: null, watch: newWatch };

/** Keep what a rollback decided, for a run that is resumed before its next checkpoint. */
export function rememberRollback(out: string, watch: Watch): Promise<void> {
  return writeFileAtomic(join(out, rollbackFile), JSON.stringify(watch));
}

/** The watch of a run that resumes at `step`: the last rollback's, if that is where it went back to. */
export async function watchAt(out: string, step: number, kept: Watch): Promise<Watch> {
  try {
    const rolled: Watch = JSON.parse(await readFile(join(out, rollbackFile), "utf8"));
    return rolled.backTo === step ? rolled : kept;
  } catch {
    return kept;
  }
}
