import type { Job } from "./jobs/job-queue.ts";
import type { StoredPicture } from "./pictures.ts";

/** What is asked of a model, as it is kept. */
export type EvaluationRequest = {
  /** The id of the model, and its folder. */
  readonly modelId: string;
  readonly model: string;
  readonly tasks?: readonly string[];
  /** How often each prompt is drawn. */
  readonly pictures?: number;
  /** Of how many drawings the likeliest is kept. */
  readonly candidates?: number;
  /** At most so many items of each task. */
  readonly limit?: number;
};

/** A share of all that were asked, and the interval that holds the true one in 95 of 100 such measurements. */
export type Share = {
  readonly right: number;
  readonly total: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
};

/** One line of a report: a task, or a kind within a task. */
export type EvaluationRow = {
  readonly name: string;
  readonly isKind: boolean;
  readonly right: Share;
  readonly seen: Share | null;
  readonly heldOut: Share | null;
  readonly verdicts: readonly { readonly name: string; readonly share: Share }[];
};

/** What came of an evaluation, in numbers and pictures. */
export type EvaluationReport = {
  /** All that was to be asked has been. */
  readonly isWhole: boolean;
  readonly strict: number | null;
  readonly lenient: number | null;
  readonly rows: readonly EvaluationRow[];
  readonly sheets: readonly { readonly task: string; readonly picture: StoredPicture }[];
};

/** What the worker found out so far. */
export type EvaluationDetails = {
  readonly done: number;
  readonly total: number | null;
  readonly report?: EvaluationReport;
};

/** One evaluation as it stood when it was looked at. */
export type Evaluation = {
  readonly __typename: "Evaluation";
  readonly job: Job;
  readonly request: EvaluationRequest;
  readonly details: EvaluationDetails;
};

/** What came of one item. */
export type EvaluationOutcome = {
  /** Names the item: the same in every evaluation. */
  readonly item: string;
  readonly task: string;
  readonly kind: string | null;
  readonly asked: string;
  readonly text: string | null;
  readonly note: string | null;
  readonly isRight: boolean | null;
  readonly isHeldOut: boolean;
  readonly pictures: readonly StoredPicture[];
};

/** What happens to an evaluation. */
export type EvaluationEvent =
  | { readonly __typename: "EvaluationStarted"; readonly done: number; readonly total: number }
  | ({
      readonly __typename: "EvaluationAnswered";
      readonly done: number;
      readonly total: number;
    } & EvaluationOutcome)
  | { readonly __typename: "EvaluationResumed"; readonly message: string | null }
  | { readonly __typename: "EvaluationEnded" }
  | { readonly __typename: "EvaluationCancelled" }
  | { readonly __typename: "EvaluationFailed"; readonly message: string };

/** A job as an evaluation. */
export function evaluationOf(job: Job): Evaluation {
  return {
    __typename: "Evaluation",
    job,
    request: job.request as EvaluationRequest,
    details: job.details as EvaluationDetails,
  };
}
