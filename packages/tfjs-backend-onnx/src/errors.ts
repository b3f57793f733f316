/** A function cannot be compiled: it reads data, draws numbers, or uses something that has no kernel here. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}

/**
 * Why an engine failed: it is not on this machine ("unavailable"), an operator refused what it was given ("failed"),
 * an array does not fit into memory ("memory"), the engine's thread ended while it owed an answer ("ended"), or what
 * was asked for went with a thread that ended before ("lost").
 */
export type EngineErrorCode = "unavailable" | "failed" | "memory" | "ended" | "lost";

/** An engine is not on this machine, or failed while it ran. The next call finds it working again. */
export class EngineError extends Error {
  override readonly name: string = "EngineError";
  readonly code: EngineErrorCode;
  /** The tfjs kernel that failed, where one did. */
  readonly kernel?: string;

  constructor(message: string, code: EngineErrorCode = "unavailable", kernel?: string) {
    super(message);
    this.code = code;
    if (kernel !== undefined) this.kernel = kernel;
  }
}

/** A device, or a precision on it, is not to be had here; `remedy` says what would help. */
export class DeviceError extends EngineError {
  override readonly name = "DeviceError";
  readonly device: string;
  readonly remedy: string;

  constructor(message: string, device: string, remedy: string) {
    super(message);
    this.device = device;
    this.remedy = remedy;
  }
}

/** A program was given inputs of shapes that none of its buckets has. */
export class BucketError extends RangeError {
  override readonly name = "BucketError";
  /** The shapes that it takes, as text: `x: float32 [2, 3]`. */
  readonly buckets: readonly string[];

  constructor(message: string, buckets: readonly string[]) {
    super(message);
    this.buckets = buckets;
  }
}
