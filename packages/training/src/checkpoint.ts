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
import type { SettledTrainConfig } from "./config.ts";
import { CheckpointError } from "./errors.ts";
import type { StepEvent } from "./train-event.ts";
import type { TrainState } from "./train-step.ts";

/** What a run was when it was saved, beside its tensors. */
export type Progress = {
  readonly step: number;
  readonly config: SettledTrainConfig;
  /** How many samples the data had; null where they never end. */
  readonly samples: number | null;
  /** The last ones reported; null before any was. */
  readonly losses: Pick<StepEvent, "loss" | "textLoss" | "pictureLoss"> | null;
};

/** A checkpoint read back: where the run stood, what it trained, and every tensor of it. */
export type Checkpoint = {
  readonly folder: string;
  readonly progress: Progress;
  readonly model: Pick<Model, "config" | "tokenizer">;
  readonly state: TrainState<Tree<NdArray>>;
};

const stateFile = "state.json";
const tensorsFile = "training.safetensors";
const pattern = /^step-(\d+)$/; // while it is written, a folder has another name

/**
 * Write the checkpoint of a step as a folder under `out/checkpoints`, all of it or nothing, and remove all but the
 * newest `keepCheckpoints`. The folder is a model that `loadModel` reads (the averaged weights) with two more files. Returns it.
 */
export async function saveCheckpoint(
  progress: Progress,
  model: Pick<Model, "config" | "tokenizer">,
  state: TrainState<Tree<NdArray>>,
): Promise<string> {
  const { out, keepCheckpoints } = progress.config;
  const parent = join(out, "checkpoints");
  const name = `step-${String(progress.step).padStart(6, "0")}`;
  const temporary = join(parent, `.${name}.part`);
  const folder = join(parent, name);
  await mkdir(parent, { recursive: true });
  for (const unfinished of (await readdir(parent)).filter((entry) => entry.endsWith(".part"))) {
    await rm(join(parent, unfinished), { recursive: true });
  }
  await mkdir(temporary);

  const { average, ...others } = state;
  await saveModel(temporary, { ...model, weights: average });
  await writeSafetensors(
    join(temporary, tensorsFile),
    Object.fromEntries(leavesOf<NdArray>(others)),
  );
  await writeFileAtomic(join(temporary, stateFile), `${JSON.stringify(progress, null, 2)}\n`);

  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
  await syncFolder(parent);
  const all = await listCheckpoints(out);
  for (const old of all.slice(0, -keepCheckpoints))
    await rm(join(parent, old), { recursive: true });
  return folder;
}

/** The newest whole checkpoint of a run; `undefined` where there is none. Throws `CheckpointError` if it is damaged. */
export async function readNewestCheckpoint(out: string): Promise<Checkpoint | undefined> {
  const name = (await listCheckpoints(out)).at(-1);
  if (name === undefined) return undefined;
  const folder = join(out, "checkpoints", name);
  try {
    const progress: Progress = JSON.parse(await readFile(join(folder, stateFile), "utf8"));
    const { config, tokenizer, weights } = await loadModel(folder);
    const { tensors } = await readSafetensors(join(folder, tensorsFile));
    const others = treeOf(Object.entries(tensors)) as Omit<TrainState<Tree<NdArray>>, "average">;
    return {
      folder,
      progress,
      model: { config, tokenizer },
      state: { ...others, average: weights },
    };
  } catch (error) {
    const { message } = error as Error;
    throw new CheckpointError(
      `train: ${folder} should be a whole checkpoint, got: ${message}`,
      folder,
    );
  }
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
