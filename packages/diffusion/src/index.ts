export { ddpmObjective } from "./ddpm.ts";
export { flowObjective } from "./flow.ts";
export { guide } from "./guide.ts";
export type { Estimate, Numbers, Objective } from "./objective.ts";
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
  type Predict,
  type SampleOptions,
  type SamplerName,
  type SamplerStep,
  sample,
  samplerNames,
} from "./sample.ts";
export {
  type BetaRange,
  cosineSchedule,
  linearSchedule,
  type Schedule,
  scaledLinearSchedule,
  timestepOf,
  zeroTerminalSnr,
} from "./schedule.ts";
