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
  let found = await readNewestCheckpoint(config.out);
  if (found && found.checkpoint.progress.step === watch.backTo) {
    await setAside(found.checkpoint.folder, "diverged");
    found = await readNewestCheckpoint(config.out);
  }
  const { step, data, losses, best, watch: then } = found?.checkpoint.progress ?? beginning;
  const state = found?.checkpoint.state ?? (await newRun(config, source)).state;
  const next = afterRollback(watch, then, step);
  await writeFileAtomic(join(config.out, rollbackFile), JSON.stringify(next));
  return { step, data, losses, best, watch: next, state };
}

const beginning = { step: 0, data: dataStart, losses: null, best: null, watch: newWatch };

/** The watch of a run that resumes at `step`: the last rollback's, if that is where it went back to. */
export async function watchAt(out: string, step: number, kept: Watch): Promise<Watch> {
  try {
    const rolled: Watch = JSON.parse(await readFile(join(out, rollbackFile), "utf8"));
    return rolled.backTo === step ? rolled : kept;
  } catch {
    return kept;
  }
}
