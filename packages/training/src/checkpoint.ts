import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { loadModel, type Model, saveModel } from "@transfusion/model";
import {
  leavesOf,
  type NdArray,
  readSafetensors,
  syncFolder,
  type Tree,
  treeOf,
  writeFileAtomic,
  writeSafetensors,
} from "@transfusion/tensor";
import type { DataState } from "./batches.ts";
import { verifyChecksums, writeChecksums } from "./checksums.ts";
import type { SettledTrainConfig } from "./config.ts";
import { CheckpointError } from "./errors.ts";
import type { StepEvent } from "./train-event.ts";
import type { TrainState } from "./train-step.ts";
import type { Watch } from "./watch.ts";

/** What a run was when it was saved, beside its tensors. */
export type Progress = {
  readonly step: number;
  readonly config: SettledTrainConfig;
  /** Where the run stood in its data. */
  readonly data: DataState;
  /** How many samples the data had; null where they never end. */
  readonly samples: number | null;
  /** The last ones reported; null before any was. */
  readonly losses: Pick<StepEvent, "loss" | "textLoss" | "pictureLoss"> | null;
  /** What the divergence watch knows. */
  readonly watch: Watch;
  /** The lowest held-out loss so far, where it was measured, and how many evaluations since brought none lower. */
  readonly best: Best | null;
};

/** A checkpoint read back: where the run stood, what it trained, and every tensor of it. */
export type Checkpoint = {
  readonly folder: string;
  readonly progress: Progress;
  readonly model: Omit<Model, "weights">;
  readonly state: TrainState<Tree<NdArray>>;
};

/** The best evaluation of a run. */
export type Best = { readonly step: number; readonly loss: number; readonly since: number };

/** A checkpoint that cannot be read, and why. */
export type Damaged = { readonly folder: string; readonly reason: string };

/** The files of a checkpoint beside its model: what resuming needs. */
export const stateFile = "state.json";
export const tensorsFile = "training.safetensors";
const pattern = /^step-(\d+)$/; // while it is written, a folder has another name

/**
 * Write the checkpoint of a step as a folder under `out/checkpoints`, all of it or nothing, and remove all but the
 * newest `keepCheckpoints` and the best. The folder is a model that `loadModel` reads (the averaged weights) with two more files. Returns it.
 */
export async function saveCheckpoint(
  progress: Progress,
  model: Omit<Model, "weights">,
  state: TrainState<Tree<NdArray>>,
): Promise<string> {
  const { config, step, best } = progress;
  return keepFolder(config, { step, keep: best?.step }, async (folder) => {
    const { average, ...others } = state;
    await saveModel(folder, { ...model, weights: average });
    const tensors = Object.fromEntries(leavesOf<NdArray>(others));
    await writeSafetensors(join(folder, tensorsFile), tensors);
    await writeFileAtomic(join(folder, stateFile), `${JSON.stringify(progress, null, 2)}\n`);
  });
}

/**
 * Fill the folder of a step under `out/checkpoints`, all of it or nothing, and remove all but the newest
 * `keepCheckpoints` and that of step `keep`. Returns it.
 */
export async function keepFolder(
  { out, keepCheckpoints }: { out: string; keepCheckpoints: number },
  { step, keep }: { step: number; keep?: number | undefined },
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const parent = join(out, "checkpoints");
  const name = nameOf(step);
  const temporary = join(parent, `.${name}.part`);
  const folder = join(parent, name);
  await mkdir(parent, { recursive: true });
  for (const unfinished of (await readdir(parent)).filter((entry) => entry.endsWith(".part"))) {
    await rm(join(parent, unfinished), { recursive: true });
  }
  try {
    await mkdir(temporary);
    await fill(temporary);
    await writeChecksums(temporary);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }

  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
  await syncFolder(parent);
  const kept = keep === undefined ? undefined : nameOf(keep);
  const all = await listCheckpoints(out);
  for (const old of all.slice(0, -keepCheckpoints)) {
    if (old !== kept) await rm(join(parent, old), { recursive: true });
  }
  return folder;
}

function nameOf(step: number): string {
  return `step-${String(step).padStart(6, "0")}`;
}

/** The newest whole checkpoint of a run: see `newestThatReads`. */
export function readNewestCheckpoint(out: string): Promise<Newest<Checkpoint> | undefined> {
  return newestThatReads(out, readCheckpoint);
}

/** A checkpoint, and the newer ones that cannot be read. */
export type Newest<C> = { readonly checkpoint: C; readonly damaged: Damaged[] };

/**
 * The newest checkpoint below `out` that `read` does not fail on, and those it failed on before; `undefined` where there
 * is none at all. Throws `CheckpointError` if every one is damaged.
 */
export async function newestThatReads<C>(
  out: string,
  read: (folder: string) => Promise<C>,
): Promise<Newest<C> | undefined> {
  const names = await listCheckpoints(out);
  const damaged: Damaged[] = [];
  for (const name of names.reverse()) {
    const folder = join(out, "checkpoints", name);
    try {
      return { checkpoint: await read(folder), damaged };
    } catch (error) {
      damaged.push({ folder, reason: (error as Error).message });
    }
  }
  const [newest] = damaged;
  if (!newest) return undefined;
  throw new CheckpointError(
    `train: ${newest.folder} should be a whole checkpoint, got: ${newest.reason}`,
    newest.folder,
  );
}

/** Put a checkpoint out of the way under another name, `step-000500.damaged`. Returns it. */
export async function setAside(folder: string, why: "damaged" | "diverged"): Promise<string> {
  const aside = `${folder}.${why}`;
  await rm(aside, { recursive: true, force: true });
  await rename(folder, aside);
  return aside;
}

/** Read one checkpoint, its files held to their checksums. */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  await verifyChecksums(folder);
  const progress: Progress = JSON.parse(await readFile(join(folder, stateFile), "utf8"));
  if (!progress.data) throw new Error("no position in the data: an older version wrote it");
  const { weights, ...model } = await loadModel(folder);
  const { tensors } = await readSafetensors(join(folder, tensorsFile));
  const others = treeOf(Object.entries(tensors)) as Omit<TrainState<Tree<NdArray>>, "average">;
  return {
    folder,
    progress,
    model,
    state: { ...others, average: weights },
  };
}

/** The names of a run's checkpoints, oldest first. */
export async function listCheckpoints(out: string): Promise<string[]> {
  const names = await readdir(join(out, "checkpoints")).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const stepOf = (name: string): number => Number(pattern.exec(name)?.[1]);
  return names.filter((name) => pattern.test(name)).sort((a, b) => stepOf(a) - stepOf(b));
}
