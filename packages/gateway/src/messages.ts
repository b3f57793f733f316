/** All that the gateway and its child processes say to one another. Pictures cross as bytes (structured clone). */
import type { Document, GenerateEvent, GenerateOptions, Pixels } from "@transfusion/model";
import type { EvaluationOutcome, EvaluationReport, EvaluationRequest } from "./evaluation.ts";
import type {
  ConfigProblem,
  InvalidOption,
  PictureInvalid,
  PromptTooLong,
  WorkerFailed,
} from "./failures.ts";
import type { Insight, InsightQuestion } from "./insight.ts";
import type { Plan, RunRate } from "./plan.ts";
import type { AnyTrainEvent } from "./train-in-child.ts";
import type { TrainingDescription } from "./training-description.ts";

/** How a child runs the engine. */
export type EngineChoice = { readonly engine?: string; readonly threads?: number };

/** To the generation child. It works on several generations at once, all of one model. */
export type ToGenerationChild =
  | { readonly type: "load"; readonly model: string; readonly engine: EngineChoice }
  | {
      readonly type: "generate";
      readonly id: string;
      readonly model: string;
      readonly engine: EngineChoice;
      readonly prompt: Document;
      readonly options: Omit<GenerateOptions, "signal">;
    }
  | { readonly type: "unload" }
  | { readonly type: "cancel"; readonly id: string };

/** The folder of the model that a child holds, and how many bytes of memory the child takes. */
export type Held = { readonly model: string; readonly memory: number };

/** From the generation child. `ended`, `failed` and `cancelled` are each the last word on a generation. */
export type FromGenerationChild =
  | {
      readonly type: "event";
      readonly id: string;
      readonly event: Exclude<GenerateEvent, { type: "end" }>;
    }
  | { readonly type: "ended"; readonly id: string; readonly reason: "finished" | "length" }
  | { readonly type: "failed"; readonly id: string; readonly failure: GenerationFailure }
  | { readonly type: "cancelled"; readonly id: string }
  | { readonly type: "holds"; readonly held: Held | undefined };

/** What a generation can fail of once it was accepted. */
export type GenerationFailure = PromptTooLong | PictureInvalid | InvalidOption | WorkerFailed;

/** To a training child: any number of `describe`, `check` and `plan`, then at most one `train`. */
export type ToTrainingChild =
  | { readonly type: "describe"; readonly id: string }
  | { readonly type: "check"; readonly id: string; readonly config: unknown }
  | {
      readonly type: "plan";
      readonly id: string;
      readonly config: unknown;
      /** How fast runs went here, newest first. */
      readonly rates: readonly RunRate[];
    }
  | { readonly type: "train"; readonly config: unknown }
  | { readonly type: "cancel" };

/** From a training child. A checked configuration comes back with its defaults filled in. */
export type FromTrainingChild =
  | { readonly type: "described"; readonly id: string; readonly description: TrainingDescription }
  | { readonly type: "checked"; readonly id: string; readonly config: unknown }
  | { readonly type: "refused"; readonly id: string; readonly problems: readonly ConfigProblem[] }
  | { readonly type: "planned"; readonly id: string; readonly plan: Plan }
  | { readonly type: "event"; readonly event: AnyTrainEvent }
  | { readonly type: "failed"; readonly id?: string; readonly message: string };

/** To an evaluation child: one `evaluate`, which goes on with what the folder holds. */
export type ToEvaluationChild =
  | {
      readonly type: "evaluate";
      readonly request: EvaluationRequest;
      readonly folder: string;
      readonly engine: EngineChoice;
    }
  | { readonly type: "cancel" };

/** From an evaluation child: `answered` for items of before as well, `ended` also where it was cancelled. */
export type FromEvaluationChild =
  | { readonly type: "started"; readonly total: number }
  | {
      readonly type: "answered";
      readonly outcome: Omit<EvaluationOutcome, "pictures">;
      /** PNG files. */
      readonly pictures: readonly Uint8Array[];
    }
  | {
      readonly type: "ended";
      readonly report: Omit<EvaluationReport, "sheets">;
      readonly sheets: readonly { readonly task: string; readonly picture: Pixels }[];
    }
  | { readonly type: "failed"; readonly message: string };

/** To an inspection child. Questions are answered in turn. */
export type ToInspectionChild = {
  readonly id: string;
  readonly model: string;
  readonly engine: EngineChoice;
  readonly question: InsightQuestion;
};

/** From an inspection child. */
export type FromInspectionChild =
  | { readonly id: string; readonly insight: Insight }
  | { readonly id: string; readonly failure: GenerationFailure };
