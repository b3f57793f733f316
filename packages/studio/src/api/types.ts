/** A picture that the gateway keeps. */
export type PictureRef = {
  readonly id: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
};

/** A piece of a document. */
export type Piece = { readonly text: string } | { readonly picture: PictureRef };

export type JobState = "QUEUED" | "RUNNING" | "DONE" | "FAILED" | "CANCELLED";

/** The model that answers. */
export type Model = {
  readonly name: string;
  readonly pictureSize: number;
  readonly context: number;
  readonly vocabularySize: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly tokenizer: unknown;
};

/** Something foreseeable that went wrong, with what its type tells beside the message. */
export type Failure = {
  readonly __typename: string;
  readonly message: string;
  readonly limit?: number;
  readonly got?: number;
  readonly part?: number | null;
  readonly option?: string;
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
};

/** A generation as the gateway tells it. */
export type Generation = {
  readonly __typename: "Generation";
  readonly id: string;
  readonly createdAt: string;
  readonly state: JobState;
  readonly position: number | null;
  readonly seed: number;
  /** How many there are so far. */
  readonly events: number;
  readonly error: Failure | null;
  readonly prompt: readonly Piece[];
  readonly parts: readonly Piece[];
};

type Event<Name extends string, Fields = unknown> = {
  readonly __typename: Name;
  readonly sequence: number;
} & Fields;
type Unknown = { readonly __typename: "NotFound"; readonly sequence?: undefined; message: string };

export type GenerationEvent =
  | Event<"GenerationText", { readonly text: string }>
  | Event<"GenerationPreview", { step: number; steps: number; url: string }>
  | Event<"GenerationPicture", { readonly picture: PictureRef }>
  | Event<"GenerationRestarted">
  | Event<"GenerationEnded", { readonly reason: string }>
  | Event<"GenerationFailed", { readonly error: Failure }>
  | Event<"GenerationCancelled">
  | Unknown;

/** One training step's figures. */
export type Figures = {
  readonly step: number;
  readonly steps: number;
  readonly textLoss: number | null;
  readonly pictureLoss: number | null;
  readonly learningRate: number | null;
  readonly gradientNorm: number | null;
  readonly samplesPerSecond: number | null;
  readonly secondsLeft: number | null;
};

/** Losses on samples that are kept out of training, and whether none were lower before. */
export type HeldOut = {
  readonly step: number;
  readonly textLoss: number | null;
  readonly pictureLoss: number | null;
  readonly isBest: boolean;
};

type Skipped = { readonly file: string; readonly reason: string };

export type RunEvent =
  | Event<
      "RunStarted",
      {
        parameters: number;
        samples: number | null;
        start: number;
        total: number;
        skipped: Skipped[];
      }
    >
  | Event<"RunResumed", { readonly message: string | null }>
  | Event<"RunStep", Figures>
  | Event<"RunSample", { step: number; prompt: string; picture: PictureRef }>
  | Event<"RunCheckpoint", { step: number }>
  | Event<"RunEvaluated", HeldOut>
  | Event<"RunNotice", { readonly step: number; readonly message: string }>
  | Event<"RunEnded", { step: number }>
  | Event<"RunFailed", { readonly error: { readonly message: string } }>
  | Event<"RunCancelled">
  | Unknown;

/** A training run as the gateway tells it. */
export type Run = {
  readonly id: string;
  readonly createdAt: string;
  readonly state: JobState;
  readonly config: Readonly<Record<string, unknown>>;
  readonly parameters: number | null;
  readonly latest: Figures | null;
  readonly checkpoints: readonly { readonly id: string; readonly step: number }[];
  readonly skipped: readonly Skipped[];
  readonly error: { readonly message: string } | null;
};

export type Dataset = {
  readonly name: string;
  readonly kind: "SHAPES" | "FOLDER";
  readonly origin: "BUILT_IN" | "PLACED" | "REGISTERED" | "MADE";
  readonly samples: number | null;
  readonly config: unknown;
};

export type TrainAnswer = ({ readonly __typename: "Run" } & Run) | Failure;

/** A token and what it stands for. */
export type Token = { readonly id: number; readonly text: string };

/** Where one place of a prompt looks. */
export type Attention = {
  readonly position: number;
  readonly elements: readonly {
    readonly token: Token | null;
    readonly picture: number | null;
    readonly patch: number | null;
    readonly weight: number;
  }[];
};
