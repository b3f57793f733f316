import type { JobState, PictureRef } from "../api/types.ts";

/** So many of so many, and where the true share lies in 95 of 100 cases. */
export type Share = {
  readonly right: number;
  readonly total: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
};

/** A task of a report, or a kind within the task before it. */
export type Row = {
  readonly name: string;
  readonly isKind: boolean;
  readonly right: Share;
  readonly seen: Share | null;
  readonly heldOut: Share | null;
  readonly verdicts: readonly { readonly name: string; readonly share: Share }[];
};

export type Report = {
  readonly isWhole: boolean;
  readonly strict: number | null;
  readonly lenient: number | null;
  readonly rows: readonly Row[];
  readonly sheets: readonly { readonly task: string; readonly picture: PictureRef }[];
};

/** An evaluation as the gateway tells it. */
export type Evaluation = {
  readonly id: string;
  readonly createdAt: string;
  readonly state: JobState;
  readonly model: string;
  readonly tasks: readonly string[] | null;
  readonly done: number;
  readonly total: number | null;
  readonly secondsLeft: number | null;
  readonly report: Report | null;
  readonly error: { readonly message: string } | null;
};

/** What came of one item. */
export type Outcome = {
  readonly item: string;
  readonly task: string;
  readonly asked: string;
  readonly text: string | null;
  readonly note: string | null;
  readonly isRight: boolean | null;
  readonly pictures: readonly PictureRef[];
};

type Numbered<Name extends string, Fields = unknown> = {
  readonly __typename: Name;
  readonly sequence: number;
} & Fields;

export type EvaluationEvent =
  | Numbered<"EvaluationStarted", { readonly done: number; readonly total: number }>
  | Numbered<"EvaluationAnswered", Outcome & { readonly done: number; readonly total: number }>
  | Numbered<"EvaluationResumed" | "EvaluationEnded" | "EvaluationCancelled">
  | Numbered<"EvaluationFailed", { readonly error: { readonly message: string } }>;
