import type { Figures, HeldOut, JobState, PictureRef, RunEvent } from "../api/types.ts";

/** The figures that are drawn, with what people call them. */
export const curves = [
  ["textLoss", "Text loss"],
  ["pictureLoss", "Picture loss"],
  ["learningRate", "Learning rate"],
  ["gradientNorm", "Gradient norm"],
  ["samplesPerSecond", "Samples a second"],
] as const satisfies readonly (readonly [keyof Figures, string])[];

export type CurveName = (typeof curves)[number][0];

export type Sample = {
  readonly step: number;
  readonly prompt: string;
  readonly picture: PictureRef;
};

/** Everything that was told of a run. It grows in place: a hundred thousand steps are not copied at each one. */
export type History = {
  columns: { step: number[] } & Record<CurveName, (number | null)[]>;
  readonly samples: Sample[];
  /** Measured on what is kept out of training. */
  heldOut: readonly HeldOut[];
  /** What it had to say about itself. */
  readonly notices: { readonly step: number; readonly message: string }[];
  /** The number of the newest event. */
  sequence: number;
  latest?: Figures;
  parameters?: number;
  checkpoint?: number;
  ended?: JobState;
  error?: string;
};

export function emptyHistory(): History {
  const columns = { step: [] as number[] } as History["columns"];
  for (const [name] of curves) columns[name] = [];
  return { columns, samples: [], heldOut: [], notices: [], sequence: 0 };
}

/** Forget what came from a step on: the run went back, and steps come again. */
function goBack(history: History, step: number): void {
  const { columns } = history;
  const kept = columns.step.findIndex((other) => other >= step);
  const shorter = { step: columns.step.slice(0, kept) } as History["columns"];
  for (const [name] of curves) shorter[name] = columns[name].slice(0, kept);
  history.columns = shorter;
  history.heldOut = history.heldOut.filter((measured) => measured.step < step);
}

/** Take one more event into a history. */
export function recordEvent(history: History, event: RunEvent): void {
  history.sequence = event.sequence ?? history.sequence;
  switch (event.__typename) {
    case "RunStarted":
      history.parameters = event.parameters;
      break;
    case "RunStep":
      if (event.step <= (history.columns.step.at(-1) ?? 0)) goBack(history, event.step);
      history.columns.step.push(event.step);
      for (const [name] of curves) history.columns[name].push(event[name]);
      history.latest = event;
      break;
    case "RunSample":
      history.samples.push(event);
      break;
    case "RunEvaluated":
      history.heldOut = [...history.heldOut, event];
      break;
    case "RunNotice":
      history.notices.push(event);
      break;
    case "RunCheckpoint":
      history.checkpoint = event.step;
      break;
    case "RunResumed":
      delete history.ended;
      delete history.error;
      break;
    case "RunEnded":
      history.ended = "DONE";
      break;
    case "RunCancelled":
      history.ended = "CANCELLED";
      break;
    case "RunFailed":
      history.ended = "FAILED";
      history.error = event.error.message;
      break;
    case "NotFound":
      history.ended = "FAILED";
      history.error = event.message;
  }
}

/** The steps at which samples were drawn, in order. */
export function sampleSteps({ samples }: History): number[] {
  return [...new Set(samples.map(({ step }) => step))].sort((a, b) => a - b);
}
