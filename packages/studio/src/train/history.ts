import type { Figures, JobState, PictureRef, RunEvent } from "../api/types.ts";

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
  readonly columns: { readonly step: number[] } & Record<CurveName, (number | null)[]>;
  readonly samples: Sample[];
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
  return { columns, samples: [], sequence: 0 };
}

/** Take one more event into a history. */
export function recordEvent(history: History, event: RunEvent): void {
  history.sequence = event.sequence ?? history.sequence;
  switch (event.__typename) {
    case "RunStarted":
      history.parameters = event.parameters;
      break;
    case "RunStep":
      history.columns.step.push(event.step);
      for (const [name] of curves) history.columns[name].push(event[name]);
      history.latest = event;
      break;
    case "RunSample":
      history.samples.push(event);
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
