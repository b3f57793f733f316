import { type Damaged, setAside } from "./checkpoint.ts";
import { TrainingError } from "./errors.ts";
import type { TrainEvent } from "./train-event.ts";
import type { Watch } from "./watch.ts";

type Notice = TrainEvent & { readonly type: "notice" };

/** Put checkpoints that cannot be read out of the way, and tell of each. The run goes on from `step`. */
export async function* setDamagedAside(
  damaged: readonly Damaged[],
  step: number,
): AsyncGenerator<Notice> {
  for (const { folder, reason } of damaged) {
    const aside = await setAside(folder, "damaged");
    const message = `${folder} is damaged (${reason}): it is now ${aside}, and the run goes on from step ${step}`;
    yield { type: "notice", step, about: "damaged", message };
  }
}

/** That a full disk left no room for the checkpoint of a step, and which is the last one. */
export function unsaved(step: number, saved: { readonly folder: string } | undefined): Notice {
  const kept = saved ? `; the last one is ${saved.folder}` : "";
  const message = `the checkpoint of step ${step} could not be written: the disk is full${kept}`;
  return { type: "notice", step, about: "unsaved", message };
}

/**
 * Goes back with a run that diverged at a step, and tells where it went. Throws a `TrainingError` if it went back
 * `maximumRollbacks` times before.
 */
export async function rolledBack<Good extends { readonly step: number; readonly watch: Watch }>(
  divergence: string,
  at: number,
  { rollbacks }: Watch,
  { maximumRollbacks }: { readonly maximumRollbacks: number },
  goBack: () => Promise<Good>,
): Promise<{ good: Good; notice: Notice }> {
  const about = `train: ${divergence} at step ${at}`;
  if (rollbacks >= maximumRollbacks) {
    const message = `${about}, after ${rollbacks} rollbacks; the checkpoints before it are whole`;
    throw new TrainingError(message, at);
  }
  const good = await goBack();
  const { step, watch } = good;
  const message = `${about}: back to step ${step}, at ${watch.rateFactor} of the rate`;
  return { good, notice: { type: "notice", step, about: "rollback", message } };
}
