export { predictionNames, type SamplerName, samplerNames } from "@transfusion/diffusion";
export type { GenerateEvent } from "./answer.ts";
export { type AttentionWeights, attentionWeights } from "./attention-weights.ts";
export { type ArraySpec, type Batch, batchSpec } from "./batch.ts";
export { mostCacheBytes } from "./caches.ts";
export type { Choice } from "./candidates.ts";
export { checkVae } from "./check-vae.ts";
export {
  type CodecConfig,
  codecOf,
  gridOf,
  type Layout,
  type ModelConfig,
  modelHeadSizeOf,
  objectiveOf,
  type PictureSize,
  patchCountOf,
  patchNumbersOf,
  pixelsPerPatchOf,
  rowLengthOf,
  sizeTokensOf,
  tokenCountOf,
  transformerConfigOf,
  usualSizeOf,
} from "./config.ts";
export { crossEntropy } from "./cross-entropy.ts";
export type { Document, Part, PicturePart, Pixels, TextPart } from "./document.ts";
export { embedTime, embedTokens, logits } from "./embed.ts";
export {
  CheckpointError,
  EmptyAnswerError,
  ModelError,
  NotANumberError,
  OptionError,
  PictureSizeError,
  PromptTooLongError,
  QueueFullError,
} from "./errors.ts";
export { type ExportOptions, exportModel } from "./export-model.ts";
export {
  createExportedGenerator,
  type ExportedGenerator,
  type ExportedGeneratorOptions,
} from "./exported-generator.ts";
export { fillRows } from "./fill-rows.ts";
export { createGenerator, type Generator, type GeneratorOptions } from "./generate.ts";
export {
  type GenerateOptions,
  type Mask,
  mostCandidates,
  usualSampling,
} from "./generate-options.ts";
export { initModel, type ModelParameters } from "./initial.ts";
export { extendCanvas } from "./inpaint.ts";
export { checkWeights, loadModel, type Model } from "./load-model.ts";
export { type Losses, loss, type Predictions, predict } from "./loss.ts";
export { type NextToken, nextTokens } from "./next-tokens.ts";
export {
  type ComposedConfig,
  type ObjectiveConfig,
  pathNames,
  type TimesConfig,
  type WeightingConfig,
} from "./objective.ts";
export type { OnnxRuntime, SessionOptions } from "./onnx-runtime.ts";
export type { Place } from "./open-batch.ts";
export { parseModelConfig } from "./parse-config.ts";
export { createPictureCoder, type PictureCoder } from "./picture-coder.ts";
export { modelHash, parseRecipe, type Recipe, recipeToJson } from "./recipe.ts";
export { modelFiles, saveModel } from "./save-model.ts";
export {
  cutSequence,
  fitDocuments,
  packDocuments,
  packSequences,
  type Room,
  roomOf,
  roomOfSequence,
  type Sequence,
  sequenceOf,
} from "./sequence.ts";
export type { PackOptions } from "./sequence-writer.ts";
export { type GridName, gridNames } from "./step-times.ts";
