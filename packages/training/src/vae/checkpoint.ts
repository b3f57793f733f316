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
import {
  type Best,
  type Damaged,
  keepFolder,
  newestThatReads,
  stateFile,
  tensorsFile,
} from "../checkpoint.ts";
import { verifyChecksums } from "../checksums.ts";
import { CheckpointError } from "../errors.ts";
import { fieldsThatDiffer } from "../settle.ts";
import type { TrainState } from "../train-step.ts";
import type { Watch } from "../watch.ts";
import { parseVaeTrainConfig, type SettledVaeTrainConfig, vaeTrainConfigSchema } from "./config.ts";

/** What a VAE's run was when it was saved, beside its tensors. */
export type VaeProgress = {
  readonly step: number;
  readonly config: SettledVaeTrainConfig;
  /** What the divergence watch knows. */
  readonly watch: Watch;
  /** The lowest held-out error so far, where it was measured. */
  readonly best: Best | null;
};

/** A VAE's checkpoint read back. */
export type VaeCheckpoint = VaeProgress & {
  readonly folder: string;
  readonly state: TrainState<Tree<NdArray>>;
};

/** Write the checkpoint of a step: a VAE that `loadVae` reads, and what resuming needs. Returns its folder. */
export function saveVaeCheckpoint(
  progress: VaeProgress,
  state: TrainState<Tree<NdArray>>,
  vae: Vae,
): Promise<string> {
  const { config, step, best } = progress;
  return keepFolder(config, { step, keep: best?.step }, async (folder) => {
    await saveVae(folder, vae);
    const tensors = Object.fromEntries(leavesOf<NdArray>(state as Tree<NdArray>));
    await writeSafetensors(join(folder, tensorsFile), tensors);
    await writeFileAtomic(join(folder, stateFile), `${JSON.stringify(progress, null, 2)}\n`);
  });
}

/**
 * The newest whole checkpoint of a run, where there is one, and the newer ones that are not. Throws `CheckpointError`
 * where it is not to be resumed, every one is damaged, or it is of another configuration.
 */
export async function openVaeCheckpoint(
  config: SettledVaeTrainConfig,
  resume: boolean,
): Promise<{ checkpoint?: VaeCheckpoint; damaged: readonly Damaged[] }> {
  const found = await newestThatReads(config.out, readVaeCheckpoint);
  if (found === undefined) return { damaged: [] };
  const { folder, config: written } = found.checkpoint;
  if (!resume) {
    throw new CheckpointError(
      `train: ${config.out} should be a new folder, got one with a run in it: resume it or choose another`,
      folder,
    );
  }
  const then = parseVaeTrainConfig(written); // what it did not say yet has its default
  const fields = fieldsThatDiffer(config, then, Object.keys(vaeTrainConfigSchema.shape));
  if (fields.length > 0) {
    throw new CheckpointError(
      `train: ${folder} should be of the same configuration, got another ${fields.join(", ")}`,
      folder,
      fields,
    );
  }
  return found;
}

/** Read one checkpoint, its files held to their checksums. */
export async function readVaeCheckpoint(folder: string): Promise<VaeCheckpoint> {
  await verifyChecksums(folder);
  const progress: VaeProgress = JSON.parse(await readFile(join(folder, stateFile), "utf8"));
  const { tensors } = await readSafetensors(join(folder, tensorsFile));
  const state = treeOf(Object.entries(tensors)) as TrainState<Tree<NdArray>>;
  return { ...progress, folder, state };
}
