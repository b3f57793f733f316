import { openFolder, type SampleSource, shapesWorld } from "@transfusion/data";
import {
  checkWeights,
  initModel,
  type Layout,
  loadModel,
  type Model,
  patchCountOf,
} from "@transfusion/model";
import { floatsOnDemand, leavesOf, mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { trainTokenizer } from "@transfusion/tokenizer";
import { layoutOf } from "./batches.ts";
import { type Checkpoint, type Damaged, readNewestCheckpoint } from "./checkpoint.ts";
import { differingFields, isEditing, parseTrainConfig, type SettledTrainConfig } from "./config.ts";
import { CheckpointError, ConfigError } from "./errors.ts";
import { initOptimizer, isHiddenMatrix } from "./optimizer.ts";
import { rateOfPart } from "./rates.ts";
import type { TrainState } from "./train-step.ts";

/** A run before its next step: new, or as its newest checkpoint left it. */
export type Run = {
  readonly source: SampleSource;
  readonly layout: Layout;
  /** Steps done. */
  readonly step: number;
  readonly model: Pick<Model, "config" | "tokenizer">;
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
  const source = await openSource(config.data, config);
  const run = checkpoint ? resumed(config, source, checkpoint) : await newRun(config, source);
  const layout = layoutOf(config, source.captions(), run.model.tokenizer);
  checkContext(config, layout);
  return { ...run, source, layout, checkpoint, damaged: found?.damaged ?? [] };
}

/** The rows that a run of this configuration would have; its folder is left alone. */
export async function layoutOfRun(config: SettledTrainConfig): Promise<Layout> {
  const source = await openSource(config.data, config);
  const { model } = await newRun(config, source);
  return layoutOf(config, source.captions(), model.tokenizer);
}

/** How many samples the data has, as JSON can say it. */
export function sampleCountOf(source: SampleSource): number | null {
  return Number.isFinite(source.size) ? source.size : null;
}

/** The samples that a configuration names. */
export async function openSource(
  data: SettledTrainConfig["data"],
  { seed, model }: Pick<SettledTrainConfig, "seed" | "model">,
): Promise<SampleSource> {
  const { pictureSize } = model;
  return data.kind === "shapes"
    ? shapesWorld({ ...data, seed, pictureSize })
    : openFolder(data.path, { pictureSize, seed });
}

/** Tokenizer, weights and optimizer of a run before its first step; weights are drawn when they are read. */
export async function newRun(
  config: SettledTrainConfig,
  source: SampleSource,
): Promise<Pick<Run, "step" | "model" | "state">> {
  const origin = config.from === undefined ? undefined : await loadModel(config.from);
  const { vocabularySize } = config.model;
  const tokenizer = origin?.tokenizer ?? trainTokenizer(source.captions(), { vocabularySize });
  const modelConfig = { ...config.model, vocabularySize: tokenizer.vocabularySize };
  const drawn: Tree<NdArray> = initModel(modelConfig, config.seed);
  // What the origin has is taken from it, and must fit; what it lacks starts afresh.
  const parameters = origin
    ? checkWeights(
        Object.fromEntries([drawn, origin.weights].flatMap((tree) => leavesOf(tree))),
        modelConfig,
      )
    : drawn;
  // A copy: arrays of the state are written in place on the engine's side, each into its own memory.
  const average = mapTree(parameters, (array: NdArray) =>
    floatsOnDemand(array.shape, () => Float32Array.from(array.data)),
  );
  const isMuon = config.optimizer === "muon" ? isHiddenMatrix : undefined;
  const optimizer = initOptimizer(parameters, isMuon, rateOfPart(config.rates));
  const state = { parameters, ...optimizer, average };
  return { step: 0, model: { config: modelConfig, tokenizer }, state };
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
  return { step: progress.step, model, state };
}

/** A row's documents are no longer than what the model is promised never to exceed. */
function checkContext(config: SettledTrainConfig, layout: Layout): void {
  const { context, vocabularySize } = config.model;
  const pictures = isEditing(config.data) ? 2 : 1;
  const text = Math.ceil((pictures * layout.textSlots) / layout.pictureSlots);
  const length = text + pictures * patchCountOf({ ...config.model, vocabularySize });
  if (length <= context) return;
  const path = config.layout.textSlots === undefined ? "model.context" : "layout.textSlots";
  const message = `a caption and its picture should fit the context of ${context}, got ${length}`;
  throw new ConfigError([{ path, message }]);
}
