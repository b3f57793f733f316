import { OptionError, PictureSizeError, PromptTooLongError } from "@transfusion/model";
import { invalidOption, pictureInvalid, promptTooLong, workerFailed } from "./failures.ts";
import type { GenerationFailure } from "./messages.ts";

/**
 * What to tell people of an error in a child. Errors with a class of their own are written for them; of any other,
 * a surprise, they hear only that it happened, and the log gets the rest.
 */
export function describeFailure(who: string, error: unknown): string {
  if (error instanceof Error && !surprises.has(error.constructor.name)) return error.message;
  console.error(error instanceof Error ? error.stack : error);
  return `${who} failed unexpectedly; the gateway's log says more`;
}

const surprises = new Set(["Error", "TypeError", "RangeError", "ReferenceError", "SyntaxError"]);

/** An error of the model as a result of the schema. */
export function describeGenerationFailure(error: unknown): GenerationFailure {
  if (error instanceof PromptTooLongError) return promptTooLong(error.limit, error.got);
  if (error instanceof OptionError) return invalidOption(error.option, error.message);
  if (error instanceof PictureSizeError) return pictureInvalid(error.message, null);
  return workerFailed(describeFailure("the generation", error));
}
