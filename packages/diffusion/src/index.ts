export { ddpmObjective } from "./ddpm.ts";
export { flowObjective } from "./flow.ts";
export { guide } from "./guide.ts";
export type { Estimate, Numbers, Objective, PathPoint } from "./objective.ts";
export {
  type Predict,
  type SampleOptions,
  type SamplerName,
  type SamplerStep,
  sample,
  samplerNames,
} from "./sample.ts";
export { cosineSchedule, type Schedule, timestepOf } from "./schedule.ts";
