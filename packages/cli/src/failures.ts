import { DataError } from "@transfusion/data";
import { EvaluationError } from "@transfusion/evaluation";
import { ModelError } from "@transfusion/model";
import { EngineError } from "@transfusion/tfjs-backend-onnx";
import { CheckpointError, ConfigError, TrainingError } from "@transfusion/training";
import { CommanderError } from "commander";

/** Something the person can mend: a wrong option, a file that is not there. */
export class UserMistake extends Error {
  override readonly name = "UserMistake";
}

/** The person asked to stop. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** What a failure says and the exit code it leaves: 2 for a mistake of the user's, 1 for a failure, 130 for a stop. */
export function explain(error: unknown): { message: string; exitCode: number } {
  if (error instanceof CommanderError) {
    return { message: "", exitCode: error.exitCode === 0 ? 0 : 2 }; // commander has said it already
  }
  if (error instanceof Cancelled) return { message: "stopped", exitCode: 130 };
  if (error instanceof ConfigError) {
    const problems = error.problems.map(({ path, message }) => `${path}: ${message}`);
    return { message: oneLine(problems.join("; ")), exitCode: 2 };
  }
  const mistakes = [
    UserMistake,
    DataError,
    ModelError,
    EngineError,
    CheckpointError,
    EvaluationError,
  ];
  if (mistakes.some((mistake) => error instanceof mistake)) {
    return { message: oneLine((error as Error).message), exitCode: 2 };
  }
  if (error instanceof TrainingError || isSystemError(error))
    return { message: oneLine(error.message), exitCode: 1 };
  return {
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    exitCode: 1,
  };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}
