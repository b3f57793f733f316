import type { EvaluationEvent, Outcome } from "./types.ts";

/** What was told of an evaluation under way. */
export type Progress = {
  readonly done: number;
  readonly total: number | undefined;
  /** Of each task, how many answers were right of how many. */
  readonly tallies: Readonly<Record<string, { readonly right: number; readonly total: number }>>;
  /** The newest answers, newest first. */
  readonly newest: readonly Outcome[];
};

const mostShown = 12;

export const noProgress: Progress = { done: 0, total: undefined, tallies: {}, newest: [] };

/** The progress after one more event. */
export function applyAnswer(progress: Progress, event: EvaluationEvent): Progress {
  if (event.__typename === "EvaluationStarted") {
    return { ...progress, done: event.done, total: event.total };
  }
  if (event.__typename !== "EvaluationAnswered") return progress;
  const { right, total } = progress.tallies[event.task] ?? { right: 0, total: 0 };
  const tally = { right: right + (event.isRight ? 1 : 0), total: total + 1 };
  return {
    done: event.done,
    total: event.total,
    tallies: { ...progress.tallies, [event.task]: tally },
    newest: [event, ...progress.newest].slice(0, mostShown),
  };
}
