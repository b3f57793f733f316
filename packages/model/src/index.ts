export { type ArraySpec, type Batch, batchSpec } from "./batch.ts";
export {
  type CodecConfig,
  codecOf,
  type Layout,
  type ModelConfig,
  modelHeadSizeOf,
  type ObjectiveConfig,
  objectiveOf,
  patchCountOf,
  patchNumbersOf,
  rowLengthOf,
  transformerConfigOf,
} from "./config.ts";
export { crossEntropy } from "./cross-entropy.ts";
export type { Document, Part, Pixels } from "./document.ts";
export { embedTime, embedTokens, logits } from "./embed.ts";
export { initModel, type ModelParameters } from "./initial.ts";
export { type Losses, loss, type Predictions, predict } from "./loss.ts";
export { fitDocuments, packDocuments, type Room, roomOf } from "./sequence.ts";
export type { PackOptions } from "./sequence-writer.ts";
