import type { StepEvent } from "./train-event.ts";

/** What a step says about itself. */
export type StepOutputs = Pick<StepEvent, "loss" | "textLoss" | "pictureLoss" | "gradientNorm">;

/** What a step was given: how many documents, with how much room left empty, after how long a wait. */
export type StepInputs = { readonly documents: number } & Pick<StepEvent, "waitMs" | "padding">;

/** Means and speeds between two reports. */
export type ProgressMeter = {
  /** A step is done. */
  add(outputs: StepOutputs, inputs: StepInputs): void;
  /** Means and samples per second since the last report, and the seconds that the steps left will take. */
  report(
    stepsLeft: number,
  ): StepOutputs & Pick<StepEvent, "samplesPerSecond" | "secondsLeft" | "waitMs" | "padding">;
  /** What follows is not training: its time does not count until the returned function is called. */
  pause(): () => void;
};

/** A meter that starts now. `clock` tells milliseconds. */
export function createProgressMeter(clock: () => number): ProgressMeter {
  let steps = 0;
  let sums = nothing;
  let since = clock();
  return {
    add(outputs, inputs) {
      steps += 1;
      sums = combine(sums, { ...outputs, ...inputs });
    },
    report(stepsLeft) {
      const now = clock();
      const secondsPerStep = (now - since) / 1000 / steps;
      const means = Object.entries(sums).map(([name, sum]) => [name, sum / steps]);
      const { documents, ...others } = Object.fromEntries(means) as Sums;
      steps = 0;
      sums = nothing;
      since = now;
      return {
        ...others,
        samplesPerSecond: documents / secondsPerStep,
        secondsLeft: stepsLeft * secondsPerStep,
      };
    },
    pause() {
      const start = clock();
      return () => {
        since += clock() - start;
      };
    },
  };
}

type Sums = StepOutputs & StepInputs;

const nothing: Sums = {
  ...{ loss: 0, textLoss: 0, pictureLoss: 0, gradientNorm: 0 },
  ...{ documents: 0, waitMs: 0, padding: 0 },
};

function combine(sums: Sums, more: Sums): Sums {
  const names = Object.keys(nothing) as (keyof Sums)[];
  return Object.fromEntries(names.map((name) => [name, sums[name] + more[name]])) as Sums;
}
