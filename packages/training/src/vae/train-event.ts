import type { Skipped } from "@transfusion/data";
import type { VaeLosses } from "@transfusion/vae";
import type { TrainEvent } from "../train-event.ts";
import type { VaeFidelity } from "./evaluate.ts";

/** What a step tells. */
export type VaeOutputs = VaeLosses<number> & { readonly gradientNorm: number };

/** How a VAE's training goes. Numbers are means over the steps since the last such event. */
export type VaeStepEvent = VaeOutputs & {
  readonly type: "step";
  readonly step: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly samplesPerSecond: number;
  readonly secondsLeft: number;
};

/** What a VAE's run tells about itself, in order. */
export type VaeTrainEvent =
  | {
      readonly type: "start";
      readonly parameters: number;
      readonly step: number;
      readonly steps: number;
      readonly samples: number;
      readonly skipped: readonly Skipped[];
    }
  | VaeStepEvent
  | { readonly type: "checkpoint"; readonly step: number; readonly folder: string }
  | ({
      readonly type: "evaluation";
      readonly step: number;
      /** Whether no evaluation before had a smaller error. */
      readonly isBest: boolean;
    } & VaeFidelity)
  | Extract<TrainEvent, { readonly type: "notice" }>
  | {
      readonly type: "end";
      readonly step: number;
      /** The last checkpoint: a folder that `loadVae` reads. */
      readonly folder: string;
      readonly reason: "finished" | "cancelled";
    };
