export { bleu4 } from "./captions/bleu.ts";
export { ciderD } from "./captions/cider.ts";
export type { Written } from "./captions/words.ts";
export { type Comparison, compareReports, comparisonRows, signTest } from "./compare.ts";
export type { DataFigures, Likeness } from "./data-figures.ts";
export { type EvaluationData, readSamples, type Samples } from "./data-items.ts";
export { dataRows } from "./data-rows.ts";
export { EvaluationError } from "./errors.ts";
export { type EvaluateEvent, type EvaluateOptions, evaluate } from "./evaluate.ts";
export {
  type EvaluateVaeOptions,
  evaluateVae,
  holdsVae,
  type VaeReport,
  vaeRows,
} from "./evaluate-vae.ts";
export { type HeldOutLosses, heldOutLosses, noiseLevels } from "./held-out-losses.ts";
export type { Answer, Item } from "./item.ts";
export { judgeDrawing, type Verdict } from "./judge-drawing.ts";
export { judgeEdit } from "./judge-edit.ts";
export { type Copying, findCopies } from "./likeness/copying.ts";
export { featuresOf } from "./likeness/features.ts";
export { frechetDistance } from "./likeness/frechet-distance.ts";
export { kernelDistance } from "./likeness/kernel-distance.ts";
export { precisionRecall } from "./likeness/precision-recall.ts";
export { hashModel } from "./model-hash.ts";
export type { Outcome } from "./outcomes.ts";
export { measureParser, type ParserRates } from "./parser-rates.ts";
export {
  type DrawingTask,
  drawingTasks,
  namesHeldOut,
  type Prompt,
  readPrompts,
} from "./prompts.ts";
export type { Report, Score, Settings } from "./report.ts";
export { shapeItems, shapeTasks } from "./shape-items.ts";
export { candidatesLine, linesOf, rowsOf } from "./table.ts";
export { unseenSeed } from "./unseen-seed.ts";
export { type Share, shareOf } from "./wilson.ts";
