export { type Comparison, compareReports, comparisonRows, signTest } from "./compare.ts";
export { EvaluationError } from "./errors.ts";
export { type EvaluateEvent, type EvaluateOptions, evaluate } from "./evaluate.ts";
export type { Answer, Item } from "./item.ts";
export { judgeDrawing, type Verdict } from "./judge-drawing.ts";
export { judgeEdit } from "./judge-edit.ts";
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
export { linesOf, rowsOf } from "./table.ts";
export { unseenSeed } from "./unseen-seed.ts";
export { type Share, shareOf } from "./wilson.ts";
