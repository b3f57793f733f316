import "./register.ts";

export { type CompileOptions, compile, compileStep } from "./compile.ts";
export { costOfStep } from "./cost-of-step.ts";
export { type EngineName, engineNames } from "./engines.ts";
export { EngineError, TraceError } from "./errors.ts";
export {
  type Cost,
  type Held,
  type Placement,
  type Profile,
  type ProfileRow,
  type Program,
  profileTable,
} from "./program.ts";
export { type Spec, type Traceable, trace } from "./trace.ts";
