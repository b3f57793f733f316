import type { EngineErrorCode } from "../errors.ts";

/** What went wrong, in a form that passes between threads. `node` is the operator's name inside the model. */
export type Failure = {
  readonly message: string;
  readonly code: EngineErrorCode;
  readonly kernel?: string;
  readonly node?: string;
};

/** An error that already knows what kind it is. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

const named = /Name:'([^']+)'|[Nn]ode:? \(([^)]+)\)/;
const outOfMemory =
  /allocat(e|ion) (memory|failed)|bad.?alloc|Invalid typed array length|Invalid array buffer length|out of memory|too large/i;

/** Tells from what ONNX Runtime, or JavaScript, complains of who failed, and why. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  const text = error instanceof Error ? error.message : String(error);
  const [, running, loading] = named.exec(text) ?? [];
  const node = running ?? loading;
  const kernel = node?.replace(/_\d+$/, "");
  const isMemory = outOfMemory.test(text);
  const wanted = isMemory ? "its arrays should fit into memory" : "should take what it is given";
  const message = `${kernel ?? "engine"}: ${wanted}, got: ${text}`;
  const code = isMemory ? "memory" : "failed";
  return { message, code, ...(node === undefined ? {} : { kernel, node }) };
}
