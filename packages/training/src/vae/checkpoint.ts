import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  leavesOf,
  type NdArray,
  readSafetensors,
  type Tree,
  treeOf,
  writeFileAtomic,
  writeSafetensors,
} from "@transfusion/tensor";
import { saveVae, type Vae } from "@transfusion/vae";
import { keepFolder, listCheckpoints, stateFile, tensorsFile } from "../checkpoint.ts";
import { verifyChecksums } from "../checksums.ts";
import { CheckpointError } from "../errors.ts";
import { fieldsThatDiffer } from "../settle.ts";
import type { TrainState } from "../train-step.ts";
import { type SettledVaeTrainConfig, vaeTrainConfigSchema } from "./config.ts";

/** A VAE's checkpoint read back. */
export type VaeCheckpoint = {
  readonly folder: string;
  readonly step: number;
  readonly state: TrainState<Tree<NdArray>>;
};

/** Write the checkpoint of a step: a VAE that `loadVae` reads, and what resuming needs. Returns its folder. */
export function saveVaeCheckpoint(
  config: SettledVaeTrainConfig,
  step: number,
  state: TrainState<Tree<NdArray>>,
  vae: Vae,
): Promise<string> {
  return keepFolder(config, { step }, async (folder) => {
    await saveVae(folder, vae);
    const tensors = Object.fromEntries(leavesOf<NdArray>(state as Tree<NdArray>));
    await writeSafetensors(join(folder, tensorsFile), tensors);
    await writeFileAtomic(
      join(folder, stateFile),
      `${JSON.stringify({ step, config }, null, 2)}\n`,
    );
  });
}

/**
 * The newest checkpoint of a run, where there is one. Throws `CheckpointError` where it is not to be resumed, is
 * damaged, or is of another configuration.
 */
export async function openVaeCheckpoint(
  config: SettledVaeTrainConfig,
  resume: boolean,
): Promise<VaeCheckpoint | undefined> {
  const name = (await listCheckpoints(config.out)).at(-1);
  if (name === undefined) return undefined;
  const folder = join(config.out, "checkpoints", name);
  if (!resume) {
    throw new CheckpointError(
      `train: ${config.out} should be a new folder, got one with a run in it: resume it or choose another`,
      folder,
    );
  }
  const { progress, state } = await read(folder);
  const fields = fieldsThatDiffer(config, progress.config, Object.keys(vaeTrainConfigSchema.shape));
  if (fields.length > 0) {
    throw new CheckpointError(
      `train: ${folder} should be of the same configuration, got another ${fields.join(", ")}`,
      folder,
      fields,
    );
  }
  return { folder, step: progress.step, state };
}

async function read(folder: string) {
  try {
    await verifyChecksums(folder);
    const text = await readFile(join(folder, stateFile), "utf8");
    const progress: { step: number; config: SettledVaeTrainConfig } = JSON.parse(text);
    const { tensors } = await readSafetensors(join(folder, tensorsFile));
    return { progress, state: treeOf(Object.entries(tensors)) as TrainState<Tree<NdArray>> };
  } catch (error) {
    throw new CheckpointError(
      `train: ${folder} should be a whole checkpoint, got: ${(error as Error).message}`,
      folder,
    );
  }
}
