import type { Skipped } from "@transfusion/data";
import type { Pixels } from "@transfusion/model";

/** What a run tells about itself, in order. */
export type TrainEvent =
  | {
      readonly type: "start";
      /** How many numbers are learned. */
      readonly parameters: number;
      /** Steps already done: 0, or what the checkpoint had. */
      readonly step: number;
      readonly steps: number;
      /** How many samples an epoch has; Infinity where they are made on demand. */
      readonly samples: number;
      readonly skipped: readonly Skipped[];
      /** The most memory that the arrays of a step take, in bytes; 0 where the engine does not count. */
      readonly peakBytes: number;
      /** Floating-point operations of a step; 0 where the engine does not count. */
      readonly flopsPerStep: number;
    }
  | StepEvent
  | {
      /** Samples that turned out to be broken since the last such event. */
      readonly type: "skipped";
      readonly step: number;
      readonly skipped: readonly Skipped[];
    }
  | {
      readonly type: "sample";
      readonly step: number;
      readonly prompt: string;
      readonly picture: Pixels;
    }
  | { readonly type: "checkpoint"; readonly step: number; readonly folder: string }
  | ({
      readonly type: "evaluation";
      readonly step: number;
      /** Whether no evaluation before had a lower loss. */
      readonly isBest: boolean;
    } & Pick<StepEvent, "loss" | "textLoss" | "pictureLoss">)
  | {
      readonly type: "notice";
      readonly step: number;
      /** The run went back to a checkpoint, could not write one, or found one damaged. */
      readonly about: "rollback" | "unsaved" | "damaged";
      readonly message: string;
    }
  | {
      readonly type: "end";
      readonly step: number;
      /** The last checkpoint: a folder that `loadModel` reads. */
      readonly folder: string;
      /** "plateau": the held-out loss fell no more. */
      readonly reason: "finished" | "cancelled" | "plateau";
    };

/** How training goes. Losses and norm are means over the steps since the last such event. */
export type StepEvent = {
  readonly type: "step";
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly textLoss: number;
  readonly pictureLoss: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly samplesPerSecond: number;
  /** How long a step waited for its batch, on average. */
  readonly waitMs: number;
  /** Share of the slots that were empty. */
  readonly padding: number;
  /** Samples that found no room in a row, in this sitting. */
  readonly leftOut: number;
  /** Samples that could not be used, in this sitting. */
  readonly skipped: number;
  readonly secondsLeft: number;
};
