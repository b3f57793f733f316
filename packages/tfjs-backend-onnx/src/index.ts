import "./register.ts";

export { type CompileOptions, compile, compileStep, type Inputs } from "./compile.ts";
export { costOfStep } from "./cost-of-step.ts";
export { deviceNames } from "./devices.ts";
export { type EngineName, engineNames } from "./engines.ts";
export { BucketError, DeviceError, EngineError, TraceError } from "./errors.ts";
export { createOnnxFiles, type OnnxFiles } from "./onnx-files.ts";
export type { Precision } from "./precision.ts";
export {
  type Cost,
  type Held,
  type Placement,
  type Profile,
  type ProfileRow,
  type Program,
  profileTable,
} from "./program.ts";
export type { Device } from "./runtime/messages.ts";
export { type Spec, type Traceable, trace } from "./trace.ts";
