import type { StepEvent } from "./train-event.ts";

/** What a step says about itself. */
export type StepOutputs = Pick<StepEvent, "loss" | "textLoss" | "pictureLoss" | "gradientNorm">;

/** Means and speeds between two reports. */
export type ProgressMeter = {
  /** A step is done. */
  add(outputs: StepOutputs): void;
  /** Means and samples per second since the last report, and the seconds that the steps left will take. */
  report(
    samplesPerStep: number,
    stepsLeft: number,
  ): StepOutputs & Pick<StepEvent, "samplesPerSecond" | "secondsLeft">;
  /** What follows is not training: its time does not count until the returned function is called. */
  pause(): () => void;
};

/** A meter that starts now. `clock` tells milliseconds. */
export function createProgressMeter(clock: () => number): ProgressMeter {
  let steps = 0;
  let sums: StepOutputs = { loss: 0, textLoss: 0, pictureLoss: 0, gradientNorm: 0 };
  let since = clock();
  return {
    add(outputs) {
      steps += 1;
      sums = combine(sums, outputs, (sum, output) => sum + output);
    },
    report(samplesPerStep, stepsLeft) {
      const now = clock();
      const secondsPerStep = (now - since) / 1000 / steps;
      const means = combine(sums, sums, (sum) => sum / steps);
      steps = 0;
      sums = combine(sums, sums, () => 0);
      since = now;
      return {
        ...means,
        samplesPerSecond: samplesPerStep / secondsPerStep,
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

function combine(
  a: StepOutputs,
  b: StepOutputs,
  by: (a: number, b: number) => number,
): StepOutputs {
  return {
    loss: by(a.loss, b.loss),
    textLoss: by(a.textLoss, b.textLoss),
    pictureLoss: by(a.pictureLoss, b.pictureLoss),
    gradientNorm: by(a.gradientNorm, b.gradientNorm),
  };
}
