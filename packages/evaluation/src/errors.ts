/** An evaluation that cannot be: a task nobody knows, a folder that holds another one. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
}
