/** A function cannot be compiled: it reads data, draws numbers, or uses something that has no kernel here. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}

/** An engine is not on this machine, or failed while it ran. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}
