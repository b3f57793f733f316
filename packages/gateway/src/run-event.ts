import type { StoredPicture } from "./pictures.ts";
import type { StepFigures } from "./run-record.ts";

/** What happens to a training run, as it is kept on disk and sent to those who follow it. */
export type RunEvent =
  | {
      readonly __typename: "RunStarted";
      readonly parameters: number;
      readonly step: number;
      readonly steps: number;
      readonly samples: number | null; // an endless source has no number
      readonly skipped: readonly { readonly file: string; readonly reason: string }[];
    }
  | ({ readonly __typename: "RunStep" } & StepFigures)
  | {
      readonly __typename: "RunSample";
      readonly step: number;
      readonly prompt: string;
      readonly picture: StoredPicture;
    }
  | { readonly __typename: "RunCheckpoint"; readonly step: number }
  | {
      readonly __typename: "RunEvaluated";
      readonly step: number;
      readonly isBest: boolean;
      readonly loss: number | null;
      /** Of a model. */
      readonly textLoss?: number | null;
      readonly pictureLoss?: number | null;
      /** Of a VAE. */
      readonly psnr?: number | null;
      readonly ssim?: number | null;
    }
  | {
      readonly __typename: "RunNotice";
      readonly step: number;
      readonly about: "rollback" | "unsaved" | "damaged";
      readonly message: string;
    }
  | { readonly __typename: "RunResumed"; readonly message: string | null }
  | { readonly __typename: "RunEnded"; readonly step: number }
  | { readonly __typename: "RunCancelled" }
  | { readonly __typename: "RunFailed"; readonly message: string };
