import type { SampleSource } from "@transfusion/data";
import { checkWeights, initModel, type Layout, loadModel, type Model } from "@transfusion/model";
import {
  floatsOnDemand,
  leavesOf,
  mapTree,
  type NdArray,
  ownNumbers,
  type Tree,
} from "@transfusion/tensor";
import { trainTokenizer } from "@transfusion/tokenizer";
import { shapesOf } from "./aspects.ts";
import { type DataState, dataStart } from "./batches.ts";
import { type Checkpoint, type Damaged, readNewestCheckpoint } from "./checkpoint.ts";
import { differingFields, parseTrainConfig, type SettledTrainConfig } from "./config.ts";
import { CheckpointError } from "./errors.ts";
import { layoutFor } from "./layout.ts";
import { modelConfigOf, openVae } from "./model-of-run.ts";
import { openSource } from "./open-source.ts";
import { initOptimizer, isHiddenMatrix } from "./optimizer.ts";
import { rateOfPart } from "./rates.ts";
import type { TrainState } from "./train-step.ts";

/** A run before its next step: new, or as its newest checkpoint left it. */
export type Run = {
  readonly source: SampleSource;
  readonly layout: Layout;
  /** Steps done. */
  readonly step: number;
  /** Where it stands in its data. */
  readonly data: DataState;
  readonly model: Omit<Model, "weights">;
  readonly state: TrainState<Tree<NdArray>>;
  readonly checkpoint?: Checkpoint;
  /** Newer checkpoints that could not be read. */
  readonly damaged: readonly Damaged[];
};

/**
 * Open the data of a run and its newest checkpoint if it is to go on from one; make tokenizer and weights if not.
 *
 * Throws `CheckpointError` where the folder holds a run that is not to be resumed, or one of another configuration.
 */
export async function openRun(config: SettledTrainConfig, resume: boolean): Promise<Run> {
  const found = await readNewestCheckpoint(config.out);
  const checkpoint = found?.checkpoint;
  if (checkpoint && !resume) {
    throw new CheckpointError(
      `train: ${config.out} should be a new folder, got one with a run in it: resume it or choose another`,
      checkpoint.folder,
    );
  }
  const { seed, data, model } = config;
  const shapes = await shapesOf(config);
  const source = await openSource(data, { seed, pictureSize: model.pictureSize, shapes });
  const run = checkpoint ? resumed(config, source, checkpoint) : await newRun(config, source);
  const layout = await layoutFor(config, source, run.model.config, run.model.tokenizer);
  return { ...run, source, layout, checkpoint, damaged: found?.damaged ?? [] };
}

/**
 * What the data decides of a run with this configuration, to plan it by: its rows, and how many tokens its tokenizer has
 * in the end. Its folder is left alone.
 */
export async function sizeRun(
  config: SettledTrainConfig,
): Promise<{ readonly config: SettledTrainConfig; readonly layout: Layout }> {
  const { seed, data } = config;
  const { pictureSize } = config.model;
  const source = await openSource(data, { seed, pictureSize, shapes: await shapesOf(config) });
  const { model } = await newRun(config, source);
  const { vocabularySize } = model.config;
  const layout = await layoutFor(config, source, model.config, model.tokenizer);
  return { config: { ...config, model: { ...config.model, vocabularySize } }, layout };
}

/** How many samples the data has, as JSON can say it. */
export function sampleCountOf(source: SampleSource): number | null {
  return Number.isFinite(source.size) ? source.size : null;
}

/** Tokenizer, weights and optimizer of a run before its first step; weights are drawn when they are read. */
export async function newRun(
  config: SettledTrainConfig,
  source: SampleSource,
): Promise<Pick<Run, "step" | "data" | "model" | "state">> {
  const origin = config.from === undefined ? undefined : await loadModel(config.from);
  const { vocabularySize } = config.model;
  const tokenizer = origin?.tokenizer ?? trainTokenizer(source.captions(), { vocabularySize });
  const vae = await openVae(config);
  const modelConfig = modelConfigOf(config, vae, tokenizer.vocabularySize);
  const drawn: Tree<NdArray> = initModel(modelConfig, config.seed);
  // What the origin has is taken from it, and must fit; what it lacks starts afresh.
  const parameters = origin
    ? checkWeights(
        Object.fromEntries([drawn, origin.weights].flatMap((tree) => leavesOf(tree))),
        modelConfig,
      )
    : drawn;
  // Each array of the state has memory of its own.
  const average = mapTree(parameters, (array: NdArray) =>
    floatsOnDemand(array.shape, () => ownNumbers(array) as Float32Array),
  );
  const isMuon = config.optimizer === "muon" ? isHiddenMatrix : undefined;
  const optimizer = initOptimizer(parameters, isMuon, rateOfPart(config.rates));
  const state = { parameters, ...optimizer, average };
  const model = { config: modelConfig, tokenizer, ...(vae && { vae }) };
  return { step: 0, data: dataStart, model, state };
}

function resumed(config: SettledTrainConfig, source: SampleSource, checkpoint: Checkpoint) {
  const { progress, folder, model, state } = checkpoint;
  const fields = differingFields(config, parseTrainConfig(progress.config));
  if (sampleCountOf(source) !== progress.samples && !fields.includes("data")) fields.push("data");
  if (fields.length > 0) {
    throw new CheckpointError(
      `train: ${folder} should be of the same configuration, got another ${fields.join(", ")}`,
      folder,
      fields,
    );
  }
  return { step: progress.step, data: progress.data, model, state };
}
