export {
  type AdamwOptions,
  type AdamwScalars,
  adamwScalars,
  initAdamw,
  updateAdamw,
} from "./adamw.ts";
export {
  createBatches,
  type DataState,
  dataStart,
  documentOf,
  type PackedBatch,
} from "./batches.ts";
export { type FittingBatch, fittingBatch, memoryOfMachine } from "./check-memory.ts";
export {
  type Checkpoint,
  listCheckpoints,
  type Progress,
  readNewestCheckpoint,
} from "./checkpoint.ts";
export { clipByGlobalNorm } from "./clip.ts";
export { collectSeldom } from "./collect-seldom.ts";
export {
  parseTrainConfig,
  type SettledTrainConfig,
  type TrainConfig,
  trainConfigSchema,
} from "./config.ts";
export { type DataConfig, dataSchema } from "./data-config.ts";
export { type DataReport, describeData } from "./describe-data.ts";
export { emaDecayAt, updateEma } from "./ema.ts";
export { CheckpointError, ConfigError, TrainingError } from "./errors.ts";
export { layoutFor, layoutOf } from "./layout.ts";
export { type LearningRateOptions, learningRateAt } from "./learning-rate.ts";
export { measureRate } from "./measure-rate.ts";
export { type MuonLeaf, type MuonScalars, orthogonalizeAll, updateMuon } from "./muon.ts";
export { sizeRun } from "./open-run.ts";
export { openSource } from "./open-source.ts";
export {
  initOptimizer,
  isHiddenMatrix,
  type OptimizerState,
  updateParameters,
} from "./optimizer.ts";
export { type Plan, planRun } from "./plan.ts";
export { type Prefetch, prefetch } from "./prefetch.ts";
export { type PresetName, presets } from "./presets.ts";
export { type TrainOptions, train } from "./train.ts";
export type { StepEvent, TrainEvent } from "./train-event.ts";
export {
  applyGradients,
  type Losses,
  type StepScalars,
  type TrainState,
  trainStep,
} from "./train-step.ts";
export type { Tensors } from "./trees.ts";
export {
  isVaeConfig,
  parseVaeTrainConfig,
  type SettledVaeTrainConfig,
  type VaeTrainConfig,
  vaeTrainConfigSchema,
} from "./vae/config.ts";
export type { VaeFidelity } from "./vae/evaluate.ts";
export type { VaeStepEvent, VaeTrainEvent } from "./vae/train-event.ts";
export { trainVae } from "./vae/train-vae.ts";
