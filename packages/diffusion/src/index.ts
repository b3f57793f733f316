export { areFinite } from "./check.ts";
export { ddpmObjective } from "./ddpm.ts";
export { flowObjective } from "./flow.ts";
export { karrasGrid, timeOfRatio, trailingGrid, uniformGrid } from "./grid.ts";
export { guide, guideByBoth, rescaleGuided } from "./guide.ts";
export { type Guidance, guidedPredict, type Predictors } from "./guided-predict.ts";
export {
  createObjective,
  type Estimate,
  type Numbers,
  type Objective,
  type ObjectiveParts,
} from "./objective.ts";
export {
  cosinePath,
  flowPath,
  linearPath,
  type Path,
  type PathOptions,
  type PathPoint,
  scaledLinearPath,
  sigmoidPath,
  tablePath,
} from "./path.ts";
export {
  estimateOf,
  type Prediction,
  predictionNames,
  predictionOf,
  targetOf,
} from "./prediction.ts";
export {
  type Predict,
  type SampleOptions,
  type SamplerStep,
  sample,
  walk,
} from "./sample.ts";
export { type SamplerName, samplerNames } from "./samplers.ts";
export {
  type BetaRange,
  cosineSchedule,
  linearSchedule,
  type Schedule,
  scaledLinearSchedule,
  timestepOf,
  zeroTerminalSnr,
} from "./schedule.ts";
export { shiftOfMu, shiftOfTokens, shiftTime } from "./shift.ts";
export { stratify } from "./stratify.ts";
export {
  type DrawTime,
  discreteTimes,
  logitNormalTimes,
  modeTimes,
  uniformTimes,
} from "./times.ts";
export {
  minSnrWeighting,
  uniformWeighting,
  velocityWeighting,
  type Weighting,
} from "./weighting.ts";
