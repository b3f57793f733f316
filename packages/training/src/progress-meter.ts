import type { StepEvent } from "./train-event.ts";

/** What a step says about itself. */
export type StepOutputs = Pick<StepEvent, "loss" | "textLoss" | "pictureLoss" | "gradientNorm">;

/** Means and speeds between two reports, for steps that say numbers under these names. */
export type ProgressMeter<Numbers extends object> = {
  /** A step is done, of so many samples. */
  add(numbers: Numbers, samples: number): void;
  /** Means and samples per second since the last report, and the seconds that the steps left will take. */
  report(stepsLeft: number): Numbers & Pick<StepEvent, "samplesPerSecond" | "secondsLeft">;
  /** What follows is not training: its time does not count until the returned function is called. */
  pause(): () => void;
};

/** A meter that starts now. `clock` tells milliseconds. */
export function createProgressMeter<Numbers extends object>(
  clock: () => number,
): ProgressMeter<Numbers> {
  let steps = 0;
  let samples = 0;
  let sums: Record<string, number> = {};
  let since = clock();
  return {
    add(numbers, count) {
      steps += 1;
      samples += count;
      for (const [name, value] of Object.entries(numbers)) sums[name] = (sums[name] ?? 0) + value;
    },
    report(stepsLeft) {
      const now = clock();
      const seconds = (now - since) / 1000;
      const means = Object.fromEntries(
        Object.entries(sums).map(([name, sum]) => [name, sum / steps]),
      ) as Numbers;
      const report = {
        ...means,
        samplesPerSecond: samples / seconds,
        secondsLeft: (stepsLeft * seconds) / steps,
      };
      [steps, samples, sums, since] = [0, 0, {}, now];
      return report;
    },
    pause() {
      const start = clock();
      return () => {
        since += clock() - start;
      };
    },
  };
}
