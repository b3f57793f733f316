// biome-ignore-all format: generated
// Generated from packages/gateway/schema.graphql by `pnpm --filter @transfusion/client generate`.
import type { TypedText } from "./typed-document.ts";

/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** What an answer begins with. */
export type Begin =
  /** With a picture. */
  | 'PICTURE'
  /** With text: a caption, an answer. */
  | 'TEXT';

/** Where samples come from. */
export type DatasetKind =
  /** A folder of pictures with captions. */
  | 'FOLDER'
  /** The built-in world of shapes, generated as it is needed. */
  | 'SHAPES';

/** How a data set came here, which says what may become of it. */
export type DatasetOrigin =
  /** With the gateway. It stays. */
  | 'BUILT_IN'
  /** By `createDataset`: pictures may be added, and it is deleted with them. */
  | 'MADE'
  /** Somebody put it into the gateway's data folder, where it grows and is removed. */
  | 'PLACED'
  /** By `registerDataset`: it grows where its folder lies, which stays when it is deleted. */
  | 'REGISTERED';

/** Why an answer ended. */
export type EndReason =
  /** The model said that it is complete. */
  | 'FINISHED'
  /** The limit on its length was reached. */
  | 'LENGTH';

/** How to answer. All of it is optional. */
export type GenerateOptionsInput = {
  /** Force what the answer begins with. Default: the model decides. */
  readonly begin?: Begin | null | undefined;
  /** Draw each picture this many times, 1 to 16, and keep the one whose caption (the text directly before it) the model itself holds likeliest. Default 1. */
  readonly candidates?: number | null | undefined;
  /** How the steps are spread. Default UNIFORM. */
  readonly grid?: Grid | null | undefined;
  /** The two times, from 0 (clean) to 1 (noise), between which pictures are pushed towards the prompt. Default: always. */
  readonly guidanceInterval?: ReadonlyArray<number> | null | undefined;
  /** How much of a pushed picture's contrast is taken back, 0 to 1: against overexposure. Default 0. */
  readonly guidanceRescale?: number | null | undefined;
  /** How closely pictures follow the prompt, 0 to 100; 1 is no guidance. Default 3. */
  readonly guidanceScale?: number | null | undefined;
  /** Height of all pictures in pixels, a multiple of the patch size. Default: the model's. */
  readonly height?: number | null | undefined;
  /** Where `source` is drawn anew: a picture of its shape, white there and black where it stays; base64 of a PNG, JPEG, WebP, GIF, AVIF or TIFF file, plain or as a data URL, or the id of an earlier picture or of an upload. */
  readonly mask?: string | null | undefined;
  /** How many pictures it may hold, up to 16. Default 1. */
  readonly maximumPictures?: number | null | undefined;
  /** How many text tokens the answer may take. Default 64. */
  readonly maximumTokens?: number | null | undefined;
  /** What answers: the id of a model, of a training run (its newest checkpoint) or of a checkpoint. Default: the gateway's own model. */
  readonly model?: string | null | undefined;
  /** What pictures are pushed away from instead of towards no prompt at all, at most 10000 characters. Default: nothing in particular. */
  readonly negativePrompt?: string | null | undefined;
  /** How closely pictures follow the pictures of the prompt, 0 to 100; then `guidanceScale` pushes towards its text alone. For edits. Default: one scale for both. */
  readonly pictureGuidanceScale?: number | null | undefined;
  /** Whether `generationEvents` shows pictures while they form. Default false. */
  readonly previews?: boolean | null | undefined;
  /** The same for a training run; `model` goes before it. */
  readonly run?: string | null | undefined;
  /** How pictures are sampled. Default DPMPP_2M_SDE. */
  readonly sampler?: Sampler | null | undefined;
  /** A whole number, at least 0. The same seed gives the same answer. Default: a drawn one, told in `seed`. */
  readonly seed?: number | null | undefined;
  /** The first picture is made from this one: base64 of a PNG, JPEG, WebP, GIF, AVIF or TIFF file, plain or as a data URL, or the id of an earlier picture or of an upload. It is cropped and resized to the sides asked for. */
  readonly source?: string | null | undefined;
  /** Sampling steps of a picture, 1 to 1000. Default 10. */
  readonly steps?: number | null | undefined;
  /** How much noise `source` is given, 0.001 to 1; 1 leaves nothing of it. Default 1 with a mask, 0.6 without. */
  readonly strength?: number | null | undefined;
  /** How boldly words are chosen: 0 takes the likeliest, 1 draws as the model believes. Default 0. */
  readonly temperature?: number | null | undefined;
  /** Draw words among this many of the likeliest only. Default: all. */
  readonly topK?: number | null | undefined;
  /** Width of all pictures in pixels, a multiple of the patch size. Default: the model's. */
  readonly width?: number | null | undefined;
};

/** How sampling steps are spread over time. */
export type Grid =
  /** Densely where little noise is left. Karras et al. 2022. */
  | 'KARRAS'
  /** Over a table of a thousand times, from its end. */
  | 'TRAILING'
  /** Evenly, as far as the objective shifts them. */
  | 'UNIFORM';

/** What a job does. */
export type JobKind =
  /** It measures how well a model answers. */
  | 'EVALUATION'
  /** It answers a prompt. */
  | 'GENERATION'
  /** It trains a model. */
  | 'TRAINING';

/** Where a job stands. DONE, FAILED and CANCELLED are for good. */
export type JobState =
  /** It was stopped on request. */
  | 'CANCELLED'
  /** It ended well. */
  | 'DONE'
  /** It ended early; its error says why. */
  | 'FAILED'
  /** It waits for its turn. */
  | 'QUEUED'
  /** It is under way. */
  | 'RUNNING';

/** A picture and what is said of it. */
export type NewSample = {
  /** What it shows, at most 2000 characters. */
  readonly caption: string;
  /** The picture: base64 of a PNG, JPEG, WebP, GIF, AVIF or TIFF file, plain or as a data URL, or the id of an earlier picture or of an upload. */
  readonly picture: string;
};

/** How many bits a weight takes. */
export type Precision =
  /** 8 in matrices, 16 elsewhere: a quarter of the room. */
  | 'EIGHT'
  /** 32: as it was learned. */
  | 'FULL'
  /** 16: half the room. */
  | 'HALF';

/** A piece of a prompt: text or a picture. */
export type PromptPart =
  {   /** A picture: base64 of a PNG, JPEG, WebP, GIF, AVIF or TIFF file, plain or as a data URL, or the id of an earlier picture or of an upload. It is cropped to its middle square and resized to what the model reads. */
  readonly picture: string; readonly text?: never; }
  |  { readonly picture?: never;   /** Some text. */
  readonly text: string; };

/** Where a rate comes from. */
export type RateSource =
  /** Half of what matrix products reach here, measured for a moment: no run of about that size has told yet. */
  | 'MEASURED'
  /** A training run went so fast here. */
  | 'RUN';

/** What a run has to say about itself. */
export type RunNoticeKind =
  /** A checkpoint cannot be read; it goes on from the one before. */
  | 'DAMAGED'
  /** It diverged, and is back at a checkpoint, at half the rate: steps come again. */
  | 'ROLLBACK'
  /** A checkpoint could not be kept: the disk is full. */
  | 'UNSAVED';

/** What a run makes. */
export type RunProduct =
  /** A model that answers. */
  | 'MODEL'
  /** A VAE, in whose latents models are trained: its id goes to `model.latents.vae`. */
  | 'VAE';

/** How a picture is taken from noise to clean. */
export type Sampler =
  /** The same without fresh noise. */
  | 'DDIM'
  /** Ancestral: fresh noise in each step. Wants many steps. */
  | 'DDPM'
  /** DPM-Solver++(2M): one evaluation a step, and the last step's. */
  | 'DPMPP_2M'
  /** The same with fresh noise in each step. */
  | 'DPMPP_2M_SDE'
  /** One evaluation of the network a step. */
  | 'EULER'
  /** DDPM by the name it has among Euler's kin. */
  | 'EULER_ANCESTRAL'
  /** Two evaluations a step, and more exact for it. */
  | 'HEUN'
  /** Two evaluations a step, the second in its middle. */
  | 'MIDPOINT'
  /** DPM-Solver++(2M) that corrects each step by the next evaluation. */
  | 'UNIPC';

export type AttentionQueryVariables = Exact<{
  layer?: number | null | undefined;
  model?: string | null | undefined;
  position?: number | null | undefined;
  prompt: ReadonlyArray<PromptPart>;
}>;


export type AttentionQuery = { readonly attention:
    | (
      { readonly __typename: 'Attention' }
      & AttentionResult_Attention_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & AttentionResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & AttentionResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & AttentionResult_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & AttentionResult_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & AttentionResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & AttentionResult_WorkerFailed_Fragment
    )
   };

export type ConfigSchemaQueryVariables = Exact<{
  makes?: RunProduct | null | undefined;
}>;


export type ConfigSchemaQuery = { readonly configSchema: unknown };

export type DatasetQueryVariables = Exact<{
  name: string;
}>;


export type DatasetQuery = { readonly dataset:
    | (
      { readonly __typename: 'Dataset' }
      & DatasetResult_Dataset_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & DatasetResult_NotFound_Fragment
    )
   };

export type DatasetsQueryVariables = Exact<{ [key: string]: never; }>;


export type DatasetsQuery = { readonly datasets: ReadonlyArray<(
    { readonly __typename: 'Dataset' }
    & DatasetFragment
  )> };

export type DecodeLatentsQueryVariables = Exact<{
  height?: number | null | undefined;
  model?: string | null | undefined;
  values: ReadonlyArray<number>;
  width?: number | null | undefined;
}>;


export type DecodeLatentsQuery = { readonly decodeLatents:
    | (
      { readonly __typename: 'DecodedPicture' }
      & DecodeLatentsResult_DecodedPicture_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & DecodeLatentsResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & DecodeLatentsResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & DecodeLatentsResult_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & DecodeLatentsResult_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & DecodeLatentsResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & DecodeLatentsResult_WorkerFailed_Fragment
    )
   };

export type DetokenizeQueryVariables = Exact<{
  ids: ReadonlyArray<number>;
  model?: string | null | undefined;
}>;


export type DetokenizeQuery = { readonly detokenize:
    | (
      { readonly __typename: 'InvalidOption' }
      & TokenizeResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & TokenizeResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'Tokens' }
      & TokenizeResult_Tokens_Fragment
    )
   };

export type EncodePictureQueryVariables = Exact<{
  height?: number | null | undefined;
  model?: string | null | undefined;
  picture: string;
  width?: number | null | undefined;
}>;


export type EncodePictureQuery = { readonly encodePicture:
    | (
      { readonly __typename: 'InvalidOption' }
      & EncodePictureResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'Latents' }
      & EncodePictureResult_Latents_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & EncodePictureResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & EncodePictureResult_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & EncodePictureResult_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & EncodePictureResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & EncodePictureResult_WorkerFailed_Fragment
    )
   };

export type EvaluationQueryVariables = Exact<{
  id: string;
}>;


export type EvaluationQuery = { readonly evaluation:
    | (
      { readonly __typename: 'Evaluation' }
      & EvaluationResult_Evaluation_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & EvaluationResult_NotFound_Fragment
    )
   };

export type GenerationQueryVariables = Exact<{
  id: string;
}>;


export type GenerationQuery = { readonly generation:
    | (
      { readonly __typename: 'Generation' }
      & GenerationResult_Generation_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & GenerationResult_NotFound_Fragment
    )
   };

export type ImageQueryVariables = Exact<{
  id: string;
}>;


export type ImageQuery = { readonly image:
    | (
      { readonly __typename: 'Image' }
      & ImageResult_Image_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & ImageResult_NotFound_Fragment
    )
   };

export type JobsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number | null | undefined;
  kind?: JobKind | null | undefined;
  states?: ReadonlyArray<JobState> | null | undefined;
}>;


export type JobsQuery = { readonly jobs: (
    { readonly __typename: 'JobConnection' }
    & JobConnectionFragment
  ) };

export type ModelQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelQuery = { readonly model: (
    { readonly __typename: 'Model' }
    & ModelFragment
  ) | null };

export type ModelsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number | null | undefined;
}>;


export type ModelsQuery = { readonly models: (
    { readonly __typename: 'ModelConnection' }
    & ModelConnectionFragment
  ) };

export type NextTokensQueryVariables = Exact<{
  first?: number | null | undefined;
  model?: string | null | undefined;
  prompt: ReadonlyArray<PromptPart>;
}>;


export type NextTokensQuery = { readonly nextTokens:
    | (
      { readonly __typename: 'InvalidOption' }
      & NextTokensResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NextTokens' }
      & NextTokensResult_NextTokens_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & NextTokensResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & NextTokensResult_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & NextTokensResult_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & NextTokensResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & NextTokensResult_WorkerFailed_Fragment
    )
   };

export type NodeQueryVariables = Exact<{
  id: string;
}>;


export type NodeQuery = { readonly node:
    | (
      { readonly __typename: 'Checkpoint' }
      & Node_Checkpoint_Fragment
    )
    | (
      { readonly __typename: 'Dataset' }
      & Node_Dataset_Fragment
    )
    | (
      { readonly __typename: 'Evaluation' }
      & Node_Evaluation_Fragment
    )
    | (
      { readonly __typename: 'Generation' }
      & Node_Generation_Fragment
    )
    | (
      { readonly __typename: 'Image' }
      & Node_Image_Fragment
    )
    | (
      { readonly __typename: 'Model' }
      & Node_Model_Fragment
    )
    | (
      { readonly __typename: 'Run' }
      & Node_Run_Fragment
    )
    | (
      { readonly __typename: 'Upload' }
      & Node_Upload_Fragment
    )
   | null };

export type NoiseScheduleQueryVariables = Exact<{
  model?: string | null | undefined;
  points?: number | null | undefined;
}>;


export type NoiseScheduleQuery = { readonly noiseSchedule:
    | (
      { readonly __typename: 'InvalidOption' }
      & NoiseScheduleResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NoiseSchedule' }
      & NoiseScheduleResult_NoiseSchedule_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & NoiseScheduleResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & NoiseScheduleResult_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & NoiseScheduleResult_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & NoiseScheduleResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & NoiseScheduleResult_WorkerFailed_Fragment
    )
   };

export type PlanQueryVariables = Exact<{
  config: unknown;
  from?: string | null | undefined;
}>;


export type PlanQuery = { readonly plan:
    | (
      { readonly __typename: 'InvalidConfig' }
      & PlanResult_InvalidConfig_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & PlanResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'Plan' }
      & PlanResult_Plan_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & PlanResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & PlanResult_WorkerFailed_Fragment
    )
   };

export type PresetsQueryVariables = Exact<{ [key: string]: never; }>;


export type PresetsQuery = { readonly presets: ReadonlyArray<(
    { readonly __typename: 'Preset' }
    & PresetFragment
  )> };

export type RunQueryVariables = Exact<{
  id: string;
}>;


export type RunQuery = { readonly run:
    | (
      { readonly __typename: 'NotFound' }
      & RunResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'Run' }
      & RunResult_Run_Fragment
    )
   };

export type RunsQueryVariables = Exact<{ [key: string]: never; }>;


export type RunsQuery = { readonly runs: ReadonlyArray<(
    { readonly __typename: 'Run' }
    & RunFragment
  )> };

export type TokenizeQueryVariables = Exact<{
  model?: string | null | undefined;
  text: string;
}>;


export type TokenizeQuery = { readonly tokenize:
    | (
      { readonly __typename: 'InvalidOption' }
      & TokenizeResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & TokenizeResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'Tokens' }
      & TokenizeResult_Tokens_Fragment
    )
   };

export type AddSamplesMutationVariables = Exact<{
  dataset: string;
  samples: ReadonlyArray<NewSample>;
}>;


export type AddSamplesMutation = { readonly addSamples:
    | (
      { readonly __typename: 'Dataset' }
      & AddSamplesResult_Dataset_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & AddSamplesResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & AddSamplesResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & AddSamplesResult_PictureInvalid_Fragment
    )
   };

export type AskMutationVariables = Exact<{
  idempotencyKey?: string | null | undefined;
  options?: GenerateOptionsInput | null | undefined;
  picture: string;
  priority?: number | null | undefined;
  question: string;
}>;


export type AskMutation = { readonly ask:
    | (
      { readonly __typename: 'Generation' }
      & GenerateResult_Generation_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & GenerateResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & GenerateResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & GenerateResult_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & GenerateResult_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & GenerateResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & GenerateResult_WorkerFailed_Fragment
    )
   };

export type CancelMutationVariables = Exact<{
  id: string;
}>;


export type CancelMutation = { readonly cancel:
    | (
      { readonly __typename: 'Evaluation' }
      & CancelResult_Evaluation_Fragment
    )
    | (
      { readonly __typename: 'Generation' }
      & CancelResult_Generation_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & CancelResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'Run' }
      & CancelResult_Run_Fragment
    )
   };

export type CaptionMutationVariables = Exact<{
  idempotencyKey?: string | null | undefined;
  options?: GenerateOptionsInput | null | undefined;
  picture: string;
  priority?: number | null | undefined;
}>;


export type CaptionMutation = { readonly caption:
    | (
      { readonly __typename: 'Generation' }
      & GenerateResult_Generation_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & GenerateResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & GenerateResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & GenerateResult_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & GenerateResult_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & GenerateResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & GenerateResult_WorkerFailed_Fragment
    )
   };

export type CreateDatasetMutationVariables = Exact<{
  name: string;
  samples: ReadonlyArray<NewSample>;
}>;


export type CreateDatasetMutation = { readonly createDataset:
    | (
      { readonly __typename: 'Dataset' }
      & NewDatasetResult_Dataset_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & NewDatasetResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & NewDatasetResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & NewDatasetResult_PictureInvalid_Fragment
    )
   };

export type CreateUploadMutationVariables = Exact<{ [key: string]: never; }>;


export type CreateUploadMutation = { readonly createUpload: (
    { readonly __typename: 'Upload' }
    & UploadFragment
  ) };

export type DeleteMutationVariables = Exact<{
  id: string;
}>;


export type DeleteMutation = { readonly delete:
    | (
      { readonly __typename: 'Deleted' }
      & DeleteResult_Deleted_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & DeleteResult_NotFound_Fragment
    )
   };

export type DeleteDatasetMutationVariables = Exact<{
  name: string;
}>;


export type DeleteDatasetMutation = { readonly deleteDataset:
    | (
      { readonly __typename: 'DatasetDeleted' }
      & DeleteDatasetResult_DatasetDeleted_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & DeleteDatasetResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & DeleteDatasetResult_NotFound_Fragment
    )
   };

export type DeleteModelMutationVariables = Exact<{
  id: string;
}>;


export type DeleteModelMutation = { readonly deleteModel:
    | (
      { readonly __typename: 'InvalidOption' }
      & DeleteModelResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'ModelDeleted' }
      & DeleteModelResult_ModelDeleted_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & DeleteModelResult_NotFound_Fragment
    )
   };

export type EditMutationVariables = Exact<{
  idempotencyKey?: string | null | undefined;
  instruction: string;
  options?: GenerateOptionsInput | null | undefined;
  picture: string;
  priority?: number | null | undefined;
}>;


export type EditMutation = { readonly edit:
    | (
      { readonly __typename: 'Generation' }
      & GenerateResult_Generation_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & GenerateResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & GenerateResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & GenerateResult_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & GenerateResult_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & GenerateResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & GenerateResult_WorkerFailed_Fragment
    )
   };

export type EvaluateMutationVariables = Exact<{
  candidates?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
  limit?: number | null | undefined;
  model?: string | null | undefined;
  pictures?: number | null | undefined;
  priority?: number | null | undefined;
  tasks?: ReadonlyArray<string> | null | undefined;
}>;


export type EvaluateMutation = { readonly evaluate:
    | (
      { readonly __typename: 'Evaluation' }
      & EvaluateResult_Evaluation_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & EvaluateResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & EvaluateResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & EvaluateResult_QueueFull_Fragment
    )
   };

export type ExportModelMutationVariables = Exact<{
  model: string;
  name: string;
  precision?: Precision | null | undefined;
}>;


export type ExportModelMutation = { readonly exportModel:
    | (
      { readonly __typename: 'InvalidOption' }
      & ExportModelResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'ModelExported' }
      & ExportModelResult_ModelExported_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & ExportModelResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & ExportModelResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & ExportModelResult_WorkerFailed_Fragment
    )
   };

export type FineTuneMutationVariables = Exact<{
  config: unknown;
  from: string;
  idempotencyKey?: string | null | undefined;
  priority?: number | null | undefined;
}>;


export type FineTuneMutation = { readonly fineTune:
    | (
      { readonly __typename: 'InvalidConfig' }
      & FineTuneResult_InvalidConfig_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & FineTuneResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & FineTuneResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & FineTuneResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'Run' }
      & FineTuneResult_Run_Fragment
    )
   };

export type GenerateMutationVariables = Exact<{
  idempotencyKey?: string | null | undefined;
  options?: GenerateOptionsInput | null | undefined;
  priority?: number | null | undefined;
  prompt: ReadonlyArray<PromptPart>;
}>;


export type GenerateMutation = { readonly generate:
    | (
      { readonly __typename: 'Generation' }
      & GenerateResult_Generation_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & GenerateResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & GenerateResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & GenerateResult_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & GenerateResult_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & GenerateResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & GenerateResult_WorkerFailed_Fragment
    )
   };

export type ImportModelMutationVariables = Exact<{
  folder: string;
  name?: string | null | undefined;
}>;


export type ImportModelMutation = { readonly importModel:
    | (
      { readonly __typename: 'InvalidOption' }
      & ImportModelResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'Model' }
      & ImportModelResult_Model_Fragment
    )
   };

export type InpaintMutationVariables = Exact<{
  idempotencyKey?: string | null | undefined;
  mask: string;
  options?: GenerateOptionsInput | null | undefined;
  picture: string;
  priority?: number | null | undefined;
  prompt: string;
}>;


export type InpaintMutation = { readonly inpaint:
    | (
      { readonly __typename: 'Generation' }
      & GenerateResult_Generation_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & GenerateResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & GenerateResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & GenerateResult_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & GenerateResult_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & GenerateResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & GenerateResult_WorkerFailed_Fragment
    )
   };

export type LoadModelMutationVariables = Exact<{
  id: string;
}>;


export type LoadModelMutation = { readonly loadModel:
    | (
      { readonly __typename: 'Model' }
      & ModelResult_Model_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & ModelResult_NotFound_Fragment
    )
   };

export type RegisterDatasetMutationVariables = Exact<{
  folder: string;
  name: string;
}>;


export type RegisterDatasetMutation = { readonly registerDataset:
    | (
      { readonly __typename: 'Dataset' }
      & NewDatasetResult_Dataset_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & NewDatasetResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & NewDatasetResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & NewDatasetResult_PictureInvalid_Fragment
    )
   };

export type RetryMutationVariables = Exact<{
  id: string;
}>;


export type RetryMutation = { readonly retry:
    | (
      { readonly __typename: 'Evaluation' }
      & RetryResult_Evaluation_Fragment
    )
    | (
      { readonly __typename: 'Generation' }
      & RetryResult_Generation_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & RetryResult_NotFound_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & RetryResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'Run' }
      & RetryResult_Run_Fragment
    )
   };

export type TrainMutationVariables = Exact<{
  config: unknown;
  idempotencyKey?: string | null | undefined;
  priority?: number | null | undefined;
}>;


export type TrainMutation = { readonly train:
    | (
      { readonly __typename: 'InvalidConfig' }
      & TrainResult_InvalidConfig_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & TrainResult_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & TrainResult_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'Run' }
      & TrainResult_Run_Fragment
    )
   };

export type UnloadModelMutationVariables = Exact<{
  id: string;
}>;


export type UnloadModelMutation = { readonly unloadModel:
    | (
      { readonly __typename: 'Model' }
      & ModelResult_Model_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & ModelResult_NotFound_Fragment
    )
   };

export type EventsSubscriptionVariables = Exact<{
  after?: number | null | undefined;
  id: string;
}>;


export type EventsSubscription = { readonly events:
    | (
      { readonly __typename: 'EvaluationAnswered' }
      & JobEvent_EvaluationAnswered_Fragment
    )
    | (
      { readonly __typename: 'EvaluationCancelled' }
      & JobEvent_EvaluationCancelled_Fragment
    )
    | (
      { readonly __typename: 'EvaluationEnded' }
      & JobEvent_EvaluationEnded_Fragment
    )
    | (
      { readonly __typename: 'EvaluationFailed' }
      & JobEvent_EvaluationFailed_Fragment
    )
    | (
      { readonly __typename: 'EvaluationResumed' }
      & JobEvent_EvaluationResumed_Fragment
    )
    | (
      { readonly __typename: 'EvaluationStarted' }
      & JobEvent_EvaluationStarted_Fragment
    )
    | (
      { readonly __typename: 'GenerationCancelled' }
      & JobEvent_GenerationCancelled_Fragment
    )
    | (
      { readonly __typename: 'GenerationEnded' }
      & JobEvent_GenerationEnded_Fragment
    )
    | (
      { readonly __typename: 'GenerationFailed' }
      & JobEvent_GenerationFailed_Fragment
    )
    | (
      { readonly __typename: 'GenerationPicture' }
      & JobEvent_GenerationPicture_Fragment
    )
    | (
      { readonly __typename: 'GenerationPreview' }
      & JobEvent_GenerationPreview_Fragment
    )
    | (
      { readonly __typename: 'GenerationRestarted' }
      & JobEvent_GenerationRestarted_Fragment
    )
    | (
      { readonly __typename: 'GenerationText' }
      & JobEvent_GenerationText_Fragment
    )
    | (
      { readonly __typename: 'RunCancelled' }
      & JobEvent_RunCancelled_Fragment
    )
    | (
      { readonly __typename: 'RunCheckpoint' }
      & JobEvent_RunCheckpoint_Fragment
    )
    | (
      { readonly __typename: 'RunEnded' }
      & JobEvent_RunEnded_Fragment
    )
    | (
      { readonly __typename: 'RunEvaluated' }
      & JobEvent_RunEvaluated_Fragment
    )
    | (
      { readonly __typename: 'RunFailed' }
      & JobEvent_RunFailed_Fragment
    )
    | (
      { readonly __typename: 'RunNotice' }
      & JobEvent_RunNotice_Fragment
    )
    | (
      { readonly __typename: 'RunResumed' }
      & JobEvent_RunResumed_Fragment
    )
    | (
      { readonly __typename: 'RunSample' }
      & JobEvent_RunSample_Fragment
    )
    | (
      { readonly __typename: 'RunStarted' }
      & JobEvent_RunStarted_Fragment
    )
    | (
      { readonly __typename: 'RunStep' }
      & JobEvent_RunStep_Fragment
    )
   };

export type GenerationEventsSubscriptionVariables = Exact<{
  after?: number | null | undefined;
  id: string;
}>;


export type GenerationEventsSubscription = { readonly generationEvents:
    | (
      { readonly __typename: 'GenerationCancelled' }
      & GenerationEvent_GenerationCancelled_Fragment
    )
    | (
      { readonly __typename: 'GenerationEnded' }
      & GenerationEvent_GenerationEnded_Fragment
    )
    | (
      { readonly __typename: 'GenerationFailed' }
      & GenerationEvent_GenerationFailed_Fragment
    )
    | (
      { readonly __typename: 'GenerationPicture' }
      & GenerationEvent_GenerationPicture_Fragment
    )
    | (
      { readonly __typename: 'GenerationPreview' }
      & GenerationEvent_GenerationPreview_Fragment
    )
    | (
      { readonly __typename: 'GenerationRestarted' }
      & GenerationEvent_GenerationRestarted_Fragment
    )
    | (
      { readonly __typename: 'GenerationText' }
      & GenerationEvent_GenerationText_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & GenerationEvent_NotFound_Fragment
    )
   };

export type RunEventsSubscriptionVariables = Exact<{
  after?: number | null | undefined;
  id: string;
}>;


export type RunEventsSubscription = { readonly runEvents:
    | (
      { readonly __typename: 'NotFound' }
      & RunEvent_NotFound_Fragment
    )
    | (
      { readonly __typename: 'RunCancelled' }
      & RunEvent_RunCancelled_Fragment
    )
    | (
      { readonly __typename: 'RunCheckpoint' }
      & RunEvent_RunCheckpoint_Fragment
    )
    | (
      { readonly __typename: 'RunEnded' }
      & RunEvent_RunEnded_Fragment
    )
    | (
      { readonly __typename: 'RunEvaluated' }
      & RunEvent_RunEvaluated_Fragment
    )
    | (
      { readonly __typename: 'RunFailed' }
      & RunEvent_RunFailed_Fragment
    )
    | (
      { readonly __typename: 'RunNotice' }
      & RunEvent_RunNotice_Fragment
    )
    | (
      { readonly __typename: 'RunResumed' }
      & RunEvent_RunResumed_Fragment
    )
    | (
      { readonly __typename: 'RunSample' }
      & RunEvent_RunSample_Fragment
    )
    | (
      { readonly __typename: 'RunStarted' }
      & RunEvent_RunStarted_Fragment
    )
    | (
      { readonly __typename: 'RunStep' }
      & RunEvent_RunStep_Fragment
    )
   };

export type TokenFragment = { readonly __typename: 'Token', readonly id: number, readonly text: string };

export type AttendedElementFragment = { readonly __typename: 'AttendedElement', readonly patch: number | null, readonly picture: number | null, readonly weight: number, readonly token: (
    { readonly __typename: 'Token' }
    & TokenFragment
  ) | null };

export type AttentionFragment = { readonly __typename: 'Attention', readonly position: number, readonly elements: ReadonlyArray<(
    { readonly __typename: 'AttendedElement' }
    & AttendedElementFragment
  )> };

export type InvalidOptionFragment = { readonly __typename: 'InvalidOption', readonly message: string, readonly option: string };

export type NotFoundFragment = { readonly __typename: 'NotFound', readonly id: string, readonly message: string };

export type PictureInvalidFragment = { readonly __typename: 'PictureInvalid', readonly message: string, readonly part: number | null };

export type PromptTooLongFragment = { readonly __typename: 'PromptTooLong', readonly got: number, readonly limit: number, readonly message: string };

export type QueueFullFragment = { readonly __typename: 'QueueFull', readonly limit: number, readonly message: string };

export type WorkerFailedFragment = { readonly __typename: 'WorkerFailed', readonly message: string };

type AttentionResult_Attention_Fragment = (
  { readonly __typename: 'Attention' }
  & AttentionFragment
);

type AttentionResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type AttentionResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type AttentionResult_PictureInvalid_Fragment = (
  { readonly __typename: 'PictureInvalid' }
  & PictureInvalidFragment
);

type AttentionResult_PromptTooLong_Fragment = (
  { readonly __typename: 'PromptTooLong' }
  & PromptTooLongFragment
);

type AttentionResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type AttentionResult_WorkerFailed_Fragment = (
  { readonly __typename: 'WorkerFailed' }
  & WorkerFailedFragment
);

export type AttentionResultFragment =
  | AttentionResult_Attention_Fragment
  | AttentionResult_InvalidOption_Fragment
  | AttentionResult_NotFound_Fragment
  | AttentionResult_PictureInvalid_Fragment
  | AttentionResult_PromptTooLong_Fragment
  | AttentionResult_QueueFull_Fragment
  | AttentionResult_WorkerFailed_Fragment
;

export type DatasetFragment = { readonly __typename: 'Dataset', readonly config: unknown, readonly id: string, readonly kind: DatasetKind, readonly name: string, readonly origin: DatasetOrigin, readonly samples: number | null };

type DatasetResult_Dataset_Fragment = (
  { readonly __typename: 'Dataset' }
  & DatasetFragment
);

type DatasetResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

export type DatasetResultFragment =
  | DatasetResult_Dataset_Fragment
  | DatasetResult_NotFound_Fragment
;

export type ImageFragment = { readonly __typename: 'Image', readonly blurhash: string | null, readonly height: number, readonly id: string, readonly mime: string, readonly sha256: string | null, readonly url: string, readonly width: number };

export type DecodedPictureFragment = { readonly __typename: 'DecodedPicture', readonly picture: (
    { readonly __typename: 'Image' }
    & ImageFragment
  ) };

type DecodeLatentsResult_DecodedPicture_Fragment = (
  { readonly __typename: 'DecodedPicture' }
  & DecodedPictureFragment
);

type DecodeLatentsResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type DecodeLatentsResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type DecodeLatentsResult_PictureInvalid_Fragment = (
  { readonly __typename: 'PictureInvalid' }
  & PictureInvalidFragment
);

type DecodeLatentsResult_PromptTooLong_Fragment = (
  { readonly __typename: 'PromptTooLong' }
  & PromptTooLongFragment
);

type DecodeLatentsResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type DecodeLatentsResult_WorkerFailed_Fragment = (
  { readonly __typename: 'WorkerFailed' }
  & WorkerFailedFragment
);

export type DecodeLatentsResultFragment =
  | DecodeLatentsResult_DecodedPicture_Fragment
  | DecodeLatentsResult_InvalidOption_Fragment
  | DecodeLatentsResult_NotFound_Fragment
  | DecodeLatentsResult_PictureInvalid_Fragment
  | DecodeLatentsResult_PromptTooLong_Fragment
  | DecodeLatentsResult_QueueFull_Fragment
  | DecodeLatentsResult_WorkerFailed_Fragment
;

export type TokensFragment = { readonly __typename: 'Tokens', readonly ids: ReadonlyArray<number>, readonly text: string, readonly tokens: ReadonlyArray<(
    { readonly __typename: 'Token' }
    & TokenFragment
  )> };

type TokenizeResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type TokenizeResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type TokenizeResult_Tokens_Fragment = (
  { readonly __typename: 'Tokens' }
  & TokensFragment
);

export type TokenizeResultFragment =
  | TokenizeResult_InvalidOption_Fragment
  | TokenizeResult_NotFound_Fragment
  | TokenizeResult_Tokens_Fragment
;

export type LatentsFragment = { readonly __typename: 'Latents', readonly channels: number, readonly height: number, readonly values: ReadonlyArray<number>, readonly width: number };

type EncodePictureResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type EncodePictureResult_Latents_Fragment = (
  { readonly __typename: 'Latents' }
  & LatentsFragment
);

type EncodePictureResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type EncodePictureResult_PictureInvalid_Fragment = (
  { readonly __typename: 'PictureInvalid' }
  & PictureInvalidFragment
);

type EncodePictureResult_PromptTooLong_Fragment = (
  { readonly __typename: 'PromptTooLong' }
  & PromptTooLongFragment
);

type EncodePictureResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type EncodePictureResult_WorkerFailed_Fragment = (
  { readonly __typename: 'WorkerFailed' }
  & WorkerFailedFragment
);

export type EncodePictureResultFragment =
  | EncodePictureResult_InvalidOption_Fragment
  | EncodePictureResult_Latents_Fragment
  | EncodePictureResult_NotFound_Fragment
  | EncodePictureResult_PictureInvalid_Fragment
  | EncodePictureResult_PromptTooLong_Fragment
  | EncodePictureResult_QueueFull_Fragment
  | EncodePictureResult_WorkerFailed_Fragment
;

export type ConfigProblemFragment = { readonly __typename: 'ConfigProblem', readonly message: string, readonly path: string };

export type InvalidConfigFragment = { readonly __typename: 'InvalidConfig', readonly message: string, readonly problems: ReadonlyArray<(
    { readonly __typename: 'ConfigProblem' }
    & ConfigProblemFragment
  )> };

type Failure_InvalidConfig_Fragment = (
  { readonly __typename: 'InvalidConfig', readonly message: string }
  & InvalidConfigFragment
);

type Failure_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption', readonly message: string }
  & InvalidOptionFragment
);

type Failure_NotFound_Fragment = (
  { readonly __typename: 'NotFound', readonly message: string }
  & NotFoundFragment
);

type Failure_PictureInvalid_Fragment = (
  { readonly __typename: 'PictureInvalid', readonly message: string }
  & PictureInvalidFragment
);

type Failure_PromptTooLong_Fragment = (
  { readonly __typename: 'PromptTooLong', readonly message: string }
  & PromptTooLongFragment
);

type Failure_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull', readonly message: string }
  & QueueFullFragment
);

type Failure_WorkerFailed_Fragment = (
  { readonly __typename: 'WorkerFailed', readonly message: string }
  & WorkerFailedFragment
);

export type FailureFragment =
  | Failure_InvalidConfig_Fragment
  | Failure_InvalidOption_Fragment
  | Failure_NotFound_Fragment
  | Failure_PictureInvalid_Fragment
  | Failure_PromptTooLong_Fragment
  | Failure_QueueFull_Fragment
  | Failure_WorkerFailed_Fragment
;

export type ShareFragment = { readonly __typename: 'Share', readonly high: number, readonly low: number, readonly right: number, readonly share: number, readonly total: number };

export type EvaluationVerdictFragment = { readonly __typename: 'EvaluationVerdict', readonly name: string, readonly share: (
    { readonly __typename: 'Share' }
    & ShareFragment
  ) };

export type EvaluationRowFragment = { readonly __typename: 'EvaluationRow', readonly isKind: boolean, readonly name: string, readonly heldOut: (
    { readonly __typename: 'Share' }
    & ShareFragment
  ) | null, readonly right: (
    { readonly __typename: 'Share' }
    & ShareFragment
  ), readonly seen: (
    { readonly __typename: 'Share' }
    & ShareFragment
  ) | null, readonly verdicts: ReadonlyArray<(
    { readonly __typename: 'EvaluationVerdict' }
    & EvaluationVerdictFragment
  )> };

export type ContactSheetFragment = { readonly __typename: 'ContactSheet', readonly task: string, readonly picture: (
    { readonly __typename: 'Image' }
    & ImageFragment
  ) };

export type EvaluationReportFragment = { readonly __typename: 'EvaluationReport', readonly isWhole: boolean, readonly lenient: number | null, readonly strict: number | null, readonly rows: ReadonlyArray<(
    { readonly __typename: 'EvaluationRow' }
    & EvaluationRowFragment
  )>, readonly sheets: ReadonlyArray<(
    { readonly __typename: 'ContactSheet' }
    & ContactSheetFragment
  )> };

export type EvaluationFragment = { readonly __typename: 'Evaluation', readonly createdAt: string, readonly done: number, readonly endedAt: string | null, readonly events: number, readonly id: string, readonly model: string, readonly position: number | null, readonly priority: number, readonly progress: number | null, readonly secondsLeft: number | null, readonly startedAt: string | null, readonly state: JobState, readonly tasks: ReadonlyArray<string> | null, readonly total: number | null, readonly error:
    | (
      { readonly __typename: 'InvalidConfig' }
      & Failure_InvalidConfig_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & Failure_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & Failure_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & Failure_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & Failure_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & Failure_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & Failure_WorkerFailed_Fragment
    )
   | null, readonly report: (
    { readonly __typename: 'EvaluationReport' }
    & EvaluationReportFragment
  ) | null };

type EvaluationResult_Evaluation_Fragment = (
  { readonly __typename: 'Evaluation' }
  & EvaluationFragment
);

type EvaluationResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

export type EvaluationResultFragment =
  | EvaluationResult_Evaluation_Fragment
  | EvaluationResult_NotFound_Fragment
;

export type PicturePartFragment = { readonly __typename: 'PicturePart', readonly picture: (
    { readonly __typename: 'Image' }
    & ImageFragment
  ) };

export type TextPartFragment = { readonly __typename: 'TextPart', readonly text: string };

type Part_PicturePart_Fragment = (
  { readonly __typename: 'PicturePart' }
  & PicturePartFragment
);

type Part_TextPart_Fragment = (
  { readonly __typename: 'TextPart' }
  & TextPartFragment
);

export type PartFragment =
  | Part_PicturePart_Fragment
  | Part_TextPart_Fragment
;

export type GenerationFragment = { readonly __typename: 'Generation', readonly createdAt: string, readonly endedAt: string | null, readonly events: number, readonly id: string, readonly position: number | null, readonly priority: number, readonly progress: number | null, readonly secondsLeft: number | null, readonly seed: number, readonly startedAt: string | null, readonly state: JobState, readonly error:
    | (
      { readonly __typename: 'InvalidConfig' }
      & Failure_InvalidConfig_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & Failure_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & Failure_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & Failure_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & Failure_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & Failure_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & Failure_WorkerFailed_Fragment
    )
   | null, readonly parts: ReadonlyArray<
    | (
      { readonly __typename: 'PicturePart' }
      & Part_PicturePart_Fragment
    )
    | (
      { readonly __typename: 'TextPart' }
      & Part_TextPart_Fragment
    )
  >, readonly prompt: ReadonlyArray<
    | (
      { readonly __typename: 'PicturePart' }
      & Part_PicturePart_Fragment
    )
    | (
      { readonly __typename: 'TextPart' }
      & Part_TextPart_Fragment
    )
  > };

type GenerationResult_Generation_Fragment = (
  { readonly __typename: 'Generation' }
  & GenerationFragment
);

type GenerationResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

export type GenerationResultFragment =
  | GenerationResult_Generation_Fragment
  | GenerationResult_NotFound_Fragment
;

type ImageResult_Image_Fragment = (
  { readonly __typename: 'Image' }
  & ImageFragment
);

type ImageResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

export type ImageResultFragment =
  | ImageResult_Image_Fragment
  | ImageResult_NotFound_Fragment
;

export type JobConnectionFragment = { readonly __typename: 'JobConnection', readonly totalCount: number, readonly nodes: ReadonlyArray<
    | { readonly __typename: 'Evaluation', readonly createdAt: string, readonly endedAt: string | null, readonly events: number, readonly id: string, readonly position: number | null, readonly priority: number, readonly progress: number | null, readonly secondsLeft: number | null, readonly startedAt: string | null, readonly state: JobState }
    | { readonly __typename: 'Generation', readonly createdAt: string, readonly endedAt: string | null, readonly events: number, readonly id: string, readonly position: number | null, readonly priority: number, readonly progress: number | null, readonly secondsLeft: number | null, readonly startedAt: string | null, readonly state: JobState }
    | { readonly __typename: 'Run', readonly createdAt: string, readonly endedAt: string | null, readonly events: number, readonly id: string, readonly position: number | null, readonly priority: number, readonly progress: number | null, readonly secondsLeft: number | null, readonly startedAt: string | null, readonly state: JobState }
  >, readonly pageInfo: { readonly __typename: 'PageInfo', readonly endCursor: string | null, readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null } };

export type ModelFragment = { readonly __typename: 'Model', readonly config: unknown, readonly context: number, readonly id: string, readonly importedAt: string | null, readonly isLoaded: boolean, readonly memoryBytes: number | null, readonly name: string, readonly pictureSize: number, readonly tokenizer: unknown, readonly vocabularySize: number, readonly weightBytes: number };

export type ModelConnectionFragment = { readonly __typename: 'ModelConnection', readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly __typename: 'Model', readonly context: number, readonly id: string, readonly importedAt: string | null, readonly isLoaded: boolean, readonly memoryBytes: number | null, readonly name: string, readonly pictureSize: number, readonly vocabularySize: number, readonly weightBytes: number }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly endCursor: string | null, readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null } };

export type LikelyTokenFragment = { readonly __typename: 'LikelyToken', readonly probability: number, readonly token: (
    { readonly __typename: 'Token' }
    & TokenFragment
  ) };

export type NextTokensFragment = { readonly __typename: 'NextTokens', readonly tokens: ReadonlyArray<(
    { readonly __typename: 'LikelyToken' }
    & LikelyTokenFragment
  )> };

type NextTokensResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type NextTokensResult_NextTokens_Fragment = (
  { readonly __typename: 'NextTokens' }
  & NextTokensFragment
);

type NextTokensResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type NextTokensResult_PictureInvalid_Fragment = (
  { readonly __typename: 'PictureInvalid' }
  & PictureInvalidFragment
);

type NextTokensResult_PromptTooLong_Fragment = (
  { readonly __typename: 'PromptTooLong' }
  & PromptTooLongFragment
);

type NextTokensResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type NextTokensResult_WorkerFailed_Fragment = (
  { readonly __typename: 'WorkerFailed' }
  & WorkerFailedFragment
);

export type NextTokensResultFragment =
  | NextTokensResult_InvalidOption_Fragment
  | NextTokensResult_NextTokens_Fragment
  | NextTokensResult_NotFound_Fragment
  | NextTokensResult_PictureInvalid_Fragment
  | NextTokensResult_PromptTooLong_Fragment
  | NextTokensResult_QueueFull_Fragment
  | NextTokensResult_WorkerFailed_Fragment
;

export type CheckpointFragment = { readonly __typename: 'Checkpoint', readonly id: string, readonly step: number };

export type RunFiguresFragment = { readonly __typename: 'RunFigures', readonly gradientNorm: number | null, readonly learningRate: number | null, readonly loss: number | null, readonly pictureLoss: number | null, readonly samplesPerSecond: number | null, readonly secondsLeft: number | null, readonly step: number, readonly steps: number, readonly textLoss: number | null };

export type SkippedFileFragment = { readonly __typename: 'SkippedFile', readonly file: string, readonly reason: string };

export type RunFragment = { readonly __typename: 'Run', readonly config: unknown, readonly createdAt: string, readonly endedAt: string | null, readonly events: number, readonly id: string, readonly makes: RunProduct, readonly parameters: number | null, readonly position: number | null, readonly priority: number, readonly progress: number | null, readonly secondsLeft: number | null, readonly startedAt: string | null, readonly state: JobState, readonly checkpoints: ReadonlyArray<(
    { readonly __typename: 'Checkpoint' }
    & CheckpointFragment
  )>, readonly error:
    | (
      { readonly __typename: 'InvalidConfig' }
      & Failure_InvalidConfig_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & Failure_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & Failure_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & Failure_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & Failure_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & Failure_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & Failure_WorkerFailed_Fragment
    )
   | null, readonly latest: (
    { readonly __typename: 'RunFigures' }
    & RunFiguresFragment
  ) | null, readonly skipped: ReadonlyArray<(
    { readonly __typename: 'SkippedFile' }
    & SkippedFileFragment
  )> };

export type UploadFragment = { readonly __typename: 'Upload', readonly expiresAt: string, readonly id: string, readonly url: string, readonly image: (
    { readonly __typename: 'Image' }
    & ImageFragment
  ) | null };

type Node_Checkpoint_Fragment = (
  { readonly __typename: 'Checkpoint', readonly id: string }
  & CheckpointFragment
);

type Node_Dataset_Fragment = (
  { readonly __typename: 'Dataset', readonly id: string }
  & DatasetFragment
);

type Node_Evaluation_Fragment = (
  { readonly __typename: 'Evaluation', readonly id: string }
  & EvaluationFragment
);

type Node_Generation_Fragment = (
  { readonly __typename: 'Generation', readonly id: string }
  & GenerationFragment
);

type Node_Image_Fragment = (
  { readonly __typename: 'Image', readonly id: string }
  & ImageFragment
);

type Node_Model_Fragment = (
  { readonly __typename: 'Model', readonly id: string }
  & ModelFragment
);

type Node_Run_Fragment = (
  { readonly __typename: 'Run', readonly id: string }
  & RunFragment
);

type Node_Upload_Fragment = (
  { readonly __typename: 'Upload', readonly id: string }
  & UploadFragment
);

export type NodeFragment =
  | Node_Checkpoint_Fragment
  | Node_Dataset_Fragment
  | Node_Evaluation_Fragment
  | Node_Generation_Fragment
  | Node_Image_Fragment
  | Node_Model_Fragment
  | Node_Run_Fragment
  | Node_Upload_Fragment
;

export type NoisePointFragment = { readonly __typename: 'NoisePoint', readonly alpha: number, readonly logSnr: number | null, readonly sigma: number, readonly t: number };

export type NoiseScheduleFragment = { readonly __typename: 'NoiseSchedule', readonly points: ReadonlyArray<(
    { readonly __typename: 'NoisePoint' }
    & NoisePointFragment
  )> };

type NoiseScheduleResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type NoiseScheduleResult_NoiseSchedule_Fragment = (
  { readonly __typename: 'NoiseSchedule' }
  & NoiseScheduleFragment
);

type NoiseScheduleResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type NoiseScheduleResult_PictureInvalid_Fragment = (
  { readonly __typename: 'PictureInvalid' }
  & PictureInvalidFragment
);

type NoiseScheduleResult_PromptTooLong_Fragment = (
  { readonly __typename: 'PromptTooLong' }
  & PromptTooLongFragment
);

type NoiseScheduleResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type NoiseScheduleResult_WorkerFailed_Fragment = (
  { readonly __typename: 'WorkerFailed' }
  & WorkerFailedFragment
);

export type NoiseScheduleResultFragment =
  | NoiseScheduleResult_InvalidOption_Fragment
  | NoiseScheduleResult_NoiseSchedule_Fragment
  | NoiseScheduleResult_NotFound_Fragment
  | NoiseScheduleResult_PictureInvalid_Fragment
  | NoiseScheduleResult_PromptTooLong_Fragment
  | NoiseScheduleResult_QueueFull_Fragment
  | NoiseScheduleResult_WorkerFailed_Fragment
;

export type FittingBatchFragment = { readonly __typename: 'FittingBatch', readonly accumulate: number, readonly batch: number, readonly peakBytes: number };

export type PlanPartFragment = { readonly __typename: 'PlanPart', readonly name: string, readonly parameters: number };

export type PlanRateFragment = { readonly __typename: 'PlanRate', readonly operationsPerSecond: number, readonly source: RateSource, readonly run: (
    { readonly __typename: 'Run' }
    & RunFragment
  ) | null };

export type PlanFragment = { readonly __typename: 'Plan', readonly fits: boolean, readonly hours: number, readonly machineBytes: number, readonly operations: number, readonly operationsPerStep: number, readonly parameters: number, readonly peakBytes: number, readonly picturesPerStep: number, readonly secondsPerStep: number, readonly slotsPerStep: number, readonly stateBytes: number, readonly fittingBatch: (
    { readonly __typename: 'FittingBatch' }
    & FittingBatchFragment
  ) | null, readonly parts: ReadonlyArray<(
    { readonly __typename: 'PlanPart' }
    & PlanPartFragment
  )>, readonly rate: (
    { readonly __typename: 'PlanRate' }
    & PlanRateFragment
  ) };

type PlanResult_InvalidConfig_Fragment = (
  { readonly __typename: 'InvalidConfig' }
  & InvalidConfigFragment
);

type PlanResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type PlanResult_Plan_Fragment = (
  { readonly __typename: 'Plan' }
  & PlanFragment
);

type PlanResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type PlanResult_WorkerFailed_Fragment = (
  { readonly __typename: 'WorkerFailed' }
  & WorkerFailedFragment
);

export type PlanResultFragment =
  | PlanResult_InvalidConfig_Fragment
  | PlanResult_NotFound_Fragment
  | PlanResult_Plan_Fragment
  | PlanResult_QueueFull_Fragment
  | PlanResult_WorkerFailed_Fragment
;

export type PresetFragment = { readonly __typename: 'Preset', readonly config: unknown, readonly name: string };

type RunResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type RunResult_Run_Fragment = (
  { readonly __typename: 'Run' }
  & RunFragment
);

export type RunResultFragment =
  | RunResult_NotFound_Fragment
  | RunResult_Run_Fragment
;

type AddSamplesResult_Dataset_Fragment = (
  { readonly __typename: 'Dataset' }
  & DatasetFragment
);

type AddSamplesResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type AddSamplesResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type AddSamplesResult_PictureInvalid_Fragment = (
  { readonly __typename: 'PictureInvalid' }
  & PictureInvalidFragment
);

export type AddSamplesResultFragment =
  | AddSamplesResult_Dataset_Fragment
  | AddSamplesResult_InvalidOption_Fragment
  | AddSamplesResult_NotFound_Fragment
  | AddSamplesResult_PictureInvalid_Fragment
;

type GenerateResult_Generation_Fragment = (
  { readonly __typename: 'Generation' }
  & GenerationFragment
);

type GenerateResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type GenerateResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type GenerateResult_PictureInvalid_Fragment = (
  { readonly __typename: 'PictureInvalid' }
  & PictureInvalidFragment
);

type GenerateResult_PromptTooLong_Fragment = (
  { readonly __typename: 'PromptTooLong' }
  & PromptTooLongFragment
);

type GenerateResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type GenerateResult_WorkerFailed_Fragment = (
  { readonly __typename: 'WorkerFailed' }
  & WorkerFailedFragment
);

export type GenerateResultFragment =
  | GenerateResult_Generation_Fragment
  | GenerateResult_InvalidOption_Fragment
  | GenerateResult_NotFound_Fragment
  | GenerateResult_PictureInvalid_Fragment
  | GenerateResult_PromptTooLong_Fragment
  | GenerateResult_QueueFull_Fragment
  | GenerateResult_WorkerFailed_Fragment
;

type CancelResult_Evaluation_Fragment = (
  { readonly __typename: 'Evaluation' }
  & EvaluationFragment
);

type CancelResult_Generation_Fragment = (
  { readonly __typename: 'Generation' }
  & GenerationFragment
);

type CancelResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type CancelResult_Run_Fragment = (
  { readonly __typename: 'Run' }
  & RunFragment
);

export type CancelResultFragment =
  | CancelResult_Evaluation_Fragment
  | CancelResult_Generation_Fragment
  | CancelResult_NotFound_Fragment
  | CancelResult_Run_Fragment
;

type NewDatasetResult_Dataset_Fragment = (
  { readonly __typename: 'Dataset' }
  & DatasetFragment
);

type NewDatasetResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type NewDatasetResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type NewDatasetResult_PictureInvalid_Fragment = (
  { readonly __typename: 'PictureInvalid' }
  & PictureInvalidFragment
);

export type NewDatasetResultFragment =
  | NewDatasetResult_Dataset_Fragment
  | NewDatasetResult_InvalidOption_Fragment
  | NewDatasetResult_NotFound_Fragment
  | NewDatasetResult_PictureInvalid_Fragment
;

export type DeletedFragment = { readonly __typename: 'Deleted', readonly id: string };

type DeleteResult_Deleted_Fragment = (
  { readonly __typename: 'Deleted' }
  & DeletedFragment
);

type DeleteResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

export type DeleteResultFragment =
  | DeleteResult_Deleted_Fragment
  | DeleteResult_NotFound_Fragment
;

export type DatasetDeletedFragment = { readonly __typename: 'DatasetDeleted', readonly name: string };

type DeleteDatasetResult_DatasetDeleted_Fragment = (
  { readonly __typename: 'DatasetDeleted' }
  & DatasetDeletedFragment
);

type DeleteDatasetResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type DeleteDatasetResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

export type DeleteDatasetResultFragment =
  | DeleteDatasetResult_DatasetDeleted_Fragment
  | DeleteDatasetResult_InvalidOption_Fragment
  | DeleteDatasetResult_NotFound_Fragment
;

export type ModelDeletedFragment = { readonly __typename: 'ModelDeleted', readonly id: string };

type DeleteModelResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type DeleteModelResult_ModelDeleted_Fragment = (
  { readonly __typename: 'ModelDeleted' }
  & ModelDeletedFragment
);

type DeleteModelResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

export type DeleteModelResultFragment =
  | DeleteModelResult_InvalidOption_Fragment
  | DeleteModelResult_ModelDeleted_Fragment
  | DeleteModelResult_NotFound_Fragment
;

type EvaluateResult_Evaluation_Fragment = (
  { readonly __typename: 'Evaluation' }
  & EvaluationFragment
);

type EvaluateResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type EvaluateResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type EvaluateResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

export type EvaluateResultFragment =
  | EvaluateResult_Evaluation_Fragment
  | EvaluateResult_InvalidOption_Fragment
  | EvaluateResult_NotFound_Fragment
  | EvaluateResult_QueueFull_Fragment
;

export type ModelExportedFragment = { readonly __typename: 'ModelExported', readonly folder: string, readonly weightBytes: number };

type ExportModelResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type ExportModelResult_ModelExported_Fragment = (
  { readonly __typename: 'ModelExported' }
  & ModelExportedFragment
);

type ExportModelResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type ExportModelResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type ExportModelResult_WorkerFailed_Fragment = (
  { readonly __typename: 'WorkerFailed' }
  & WorkerFailedFragment
);

export type ExportModelResultFragment =
  | ExportModelResult_InvalidOption_Fragment
  | ExportModelResult_ModelExported_Fragment
  | ExportModelResult_NotFound_Fragment
  | ExportModelResult_QueueFull_Fragment
  | ExportModelResult_WorkerFailed_Fragment
;

type FineTuneResult_InvalidConfig_Fragment = (
  { readonly __typename: 'InvalidConfig' }
  & InvalidConfigFragment
);

type FineTuneResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type FineTuneResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type FineTuneResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type FineTuneResult_Run_Fragment = (
  { readonly __typename: 'Run' }
  & RunFragment
);

export type FineTuneResultFragment =
  | FineTuneResult_InvalidConfig_Fragment
  | FineTuneResult_InvalidOption_Fragment
  | FineTuneResult_NotFound_Fragment
  | FineTuneResult_QueueFull_Fragment
  | FineTuneResult_Run_Fragment
;

type ImportModelResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type ImportModelResult_Model_Fragment = (
  { readonly __typename: 'Model' }
  & ModelFragment
);

export type ImportModelResultFragment =
  | ImportModelResult_InvalidOption_Fragment
  | ImportModelResult_Model_Fragment
;

type ModelResult_Model_Fragment = (
  { readonly __typename: 'Model' }
  & ModelFragment
);

type ModelResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

export type ModelResultFragment =
  | ModelResult_Model_Fragment
  | ModelResult_NotFound_Fragment
;

type RetryResult_Evaluation_Fragment = (
  { readonly __typename: 'Evaluation' }
  & EvaluationFragment
);

type RetryResult_Generation_Fragment = (
  { readonly __typename: 'Generation' }
  & GenerationFragment
);

type RetryResult_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type RetryResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type RetryResult_Run_Fragment = (
  { readonly __typename: 'Run' }
  & RunFragment
);

export type RetryResultFragment =
  | RetryResult_Evaluation_Fragment
  | RetryResult_Generation_Fragment
  | RetryResult_NotFound_Fragment
  | RetryResult_QueueFull_Fragment
  | RetryResult_Run_Fragment
;

type TrainResult_InvalidConfig_Fragment = (
  { readonly __typename: 'InvalidConfig' }
  & InvalidConfigFragment
);

type TrainResult_InvalidOption_Fragment = (
  { readonly __typename: 'InvalidOption' }
  & InvalidOptionFragment
);

type TrainResult_QueueFull_Fragment = (
  { readonly __typename: 'QueueFull' }
  & QueueFullFragment
);

type TrainResult_Run_Fragment = (
  { readonly __typename: 'Run' }
  & RunFragment
);

export type TrainResultFragment =
  | TrainResult_InvalidConfig_Fragment
  | TrainResult_InvalidOption_Fragment
  | TrainResult_QueueFull_Fragment
  | TrainResult_Run_Fragment
;

export type EvaluationAnsweredFragment = { readonly __typename: 'EvaluationAnswered', readonly asked: string, readonly done: number, readonly isHeldOut: boolean, readonly isRight: boolean | null, readonly item: string, readonly kind: string | null, readonly note: string | null, readonly sequence: number, readonly task: string, readonly total: number, readonly maybeText: string | null, readonly pictures: ReadonlyArray<(
    { readonly __typename: 'Image' }
    & ImageFragment
  )> };

export type EvaluationCancelledFragment = { readonly __typename: 'EvaluationCancelled', readonly sequence: number };

export type EvaluationEndedFragment = { readonly __typename: 'EvaluationEnded', readonly sequence: number };

export type EvaluationFailedFragment = { readonly __typename: 'EvaluationFailed', readonly sequence: number, readonly error:
    | (
      { readonly __typename: 'InvalidConfig' }
      & Failure_InvalidConfig_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & Failure_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & Failure_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & Failure_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & Failure_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & Failure_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & Failure_WorkerFailed_Fragment
    )
   };

export type EvaluationResumedFragment = { readonly __typename: 'EvaluationResumed', readonly sequence: number, readonly maybeMessage: string | null };

export type EvaluationStartedFragment = { readonly __typename: 'EvaluationStarted', readonly done: number, readonly sequence: number, readonly total: number };

export type GenerationCancelledFragment = { readonly __typename: 'GenerationCancelled', readonly sequence: number };

export type GenerationEndedFragment = { readonly __typename: 'GenerationEnded', readonly reason: EndReason, readonly sequence: number };

export type GenerationFailedFragment = { readonly __typename: 'GenerationFailed', readonly sequence: number, readonly error:
    | (
      { readonly __typename: 'InvalidConfig' }
      & Failure_InvalidConfig_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & Failure_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & Failure_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & Failure_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & Failure_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & Failure_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & Failure_WorkerFailed_Fragment
    )
   };

export type ChoiceFragment = { readonly __typename: 'Choice', readonly chosen: number, readonly logLikelihoods: ReadonlyArray<number> };

export type GenerationPictureFragment = { readonly __typename: 'GenerationPicture', readonly sequence: number, readonly choice: (
    { readonly __typename: 'Choice' }
    & ChoiceFragment
  ) | null, readonly picture: (
    { readonly __typename: 'Image' }
    & ImageFragment
  ) };

export type GenerationPreviewFragment = { readonly __typename: 'GenerationPreview', readonly sequence: number, readonly step: number, readonly steps: number, readonly url: string };

export type GenerationRestartedFragment = { readonly __typename: 'GenerationRestarted', readonly sequence: number };

export type GenerationTextFragment = { readonly __typename: 'GenerationText', readonly sequence: number, readonly text: string };

export type RunCancelledFragment = { readonly __typename: 'RunCancelled', readonly sequence: number };

export type RunCheckpointFragment = { readonly __typename: 'RunCheckpoint', readonly sequence: number, readonly step: number };

export type RunEndedFragment = { readonly __typename: 'RunEnded', readonly sequence: number, readonly step: number };

export type RunEvaluatedFragment = { readonly __typename: 'RunEvaluated', readonly isBest: boolean, readonly loss: number | null, readonly pictureLoss: number | null, readonly psnr: number | null, readonly sequence: number, readonly ssim: number | null, readonly step: number, readonly textLoss: number | null };

export type RunFailedFragment = { readonly __typename: 'RunFailed', readonly sequence: number, readonly error:
    | (
      { readonly __typename: 'InvalidConfig' }
      & Failure_InvalidConfig_Fragment
    )
    | (
      { readonly __typename: 'InvalidOption' }
      & Failure_InvalidOption_Fragment
    )
    | (
      { readonly __typename: 'NotFound' }
      & Failure_NotFound_Fragment
    )
    | (
      { readonly __typename: 'PictureInvalid' }
      & Failure_PictureInvalid_Fragment
    )
    | (
      { readonly __typename: 'PromptTooLong' }
      & Failure_PromptTooLong_Fragment
    )
    | (
      { readonly __typename: 'QueueFull' }
      & Failure_QueueFull_Fragment
    )
    | (
      { readonly __typename: 'WorkerFailed' }
      & Failure_WorkerFailed_Fragment
    )
   };

export type RunNoticeFragment = { readonly __typename: 'RunNotice', readonly about: RunNoticeKind, readonly message: string, readonly sequence: number, readonly step: number };

export type RunResumedFragment = { readonly __typename: 'RunResumed', readonly sequence: number, readonly maybeMessage: string | null };

export type RunSampleFragment = { readonly __typename: 'RunSample', readonly prompt: string, readonly sequence: number, readonly step: number, readonly picture: (
    { readonly __typename: 'Image' }
    & ImageFragment
  ) };

export type RunStartedFragment = { readonly __typename: 'RunStarted', readonly parameters: number, readonly samples: number | null, readonly sequence: number, readonly step: number, readonly steps: number, readonly skipped: ReadonlyArray<(
    { readonly __typename: 'SkippedFile' }
    & SkippedFileFragment
  )> };

export type RunStepFragment = { readonly __typename: 'RunStep', readonly gradientNorm: number | null, readonly learningRate: number | null, readonly loss: number | null, readonly pictureLoss: number | null, readonly samplesPerSecond: number | null, readonly secondsLeft: number | null, readonly sequence: number, readonly step: number, readonly steps: number, readonly textLoss: number | null };

type JobEvent_EvaluationAnswered_Fragment = (
  { readonly __typename: 'EvaluationAnswered', readonly sequence: number }
  & EvaluationAnsweredFragment
);

type JobEvent_EvaluationCancelled_Fragment = (
  { readonly __typename: 'EvaluationCancelled', readonly sequence: number }
  & EvaluationCancelledFragment
);

type JobEvent_EvaluationEnded_Fragment = (
  { readonly __typename: 'EvaluationEnded', readonly sequence: number }
  & EvaluationEndedFragment
);

type JobEvent_EvaluationFailed_Fragment = (
  { readonly __typename: 'EvaluationFailed', readonly sequence: number }
  & EvaluationFailedFragment
);

type JobEvent_EvaluationResumed_Fragment = (
  { readonly __typename: 'EvaluationResumed', readonly sequence: number }
  & EvaluationResumedFragment
);

type JobEvent_EvaluationStarted_Fragment = (
  { readonly __typename: 'EvaluationStarted', readonly sequence: number }
  & EvaluationStartedFragment
);

type JobEvent_GenerationCancelled_Fragment = (
  { readonly __typename: 'GenerationCancelled', readonly sequence: number }
  & GenerationCancelledFragment
);

type JobEvent_GenerationEnded_Fragment = (
  { readonly __typename: 'GenerationEnded', readonly sequence: number }
  & GenerationEndedFragment
);

type JobEvent_GenerationFailed_Fragment = (
  { readonly __typename: 'GenerationFailed', readonly sequence: number }
  & GenerationFailedFragment
);

type JobEvent_GenerationPicture_Fragment = (
  { readonly __typename: 'GenerationPicture', readonly sequence: number }
  & GenerationPictureFragment
);

type JobEvent_GenerationPreview_Fragment = (
  { readonly __typename: 'GenerationPreview', readonly sequence: number }
  & GenerationPreviewFragment
);

type JobEvent_GenerationRestarted_Fragment = (
  { readonly __typename: 'GenerationRestarted', readonly sequence: number }
  & GenerationRestartedFragment
);

type JobEvent_GenerationText_Fragment = (
  { readonly __typename: 'GenerationText', readonly sequence: number }
  & GenerationTextFragment
);

type JobEvent_RunCancelled_Fragment = (
  { readonly __typename: 'RunCancelled', readonly sequence: number }
  & RunCancelledFragment
);

type JobEvent_RunCheckpoint_Fragment = (
  { readonly __typename: 'RunCheckpoint', readonly sequence: number }
  & RunCheckpointFragment
);

type JobEvent_RunEnded_Fragment = (
  { readonly __typename: 'RunEnded', readonly sequence: number }
  & RunEndedFragment
);

type JobEvent_RunEvaluated_Fragment = (
  { readonly __typename: 'RunEvaluated', readonly sequence: number }
  & RunEvaluatedFragment
);

type JobEvent_RunFailed_Fragment = (
  { readonly __typename: 'RunFailed', readonly sequence: number }
  & RunFailedFragment
);

type JobEvent_RunNotice_Fragment = (
  { readonly __typename: 'RunNotice', readonly sequence: number }
  & RunNoticeFragment
);

type JobEvent_RunResumed_Fragment = (
  { readonly __typename: 'RunResumed', readonly sequence: number }
  & RunResumedFragment
);

type JobEvent_RunSample_Fragment = (
  { readonly __typename: 'RunSample', readonly sequence: number }
  & RunSampleFragment
);

type JobEvent_RunStarted_Fragment = (
  { readonly __typename: 'RunStarted', readonly sequence: number }
  & RunStartedFragment
);

type JobEvent_RunStep_Fragment = (
  { readonly __typename: 'RunStep', readonly sequence: number }
  & RunStepFragment
);

export type JobEventFragment =
  | JobEvent_EvaluationAnswered_Fragment
  | JobEvent_EvaluationCancelled_Fragment
  | JobEvent_EvaluationEnded_Fragment
  | JobEvent_EvaluationFailed_Fragment
  | JobEvent_EvaluationResumed_Fragment
  | JobEvent_EvaluationStarted_Fragment
  | JobEvent_GenerationCancelled_Fragment
  | JobEvent_GenerationEnded_Fragment
  | JobEvent_GenerationFailed_Fragment
  | JobEvent_GenerationPicture_Fragment
  | JobEvent_GenerationPreview_Fragment
  | JobEvent_GenerationRestarted_Fragment
  | JobEvent_GenerationText_Fragment
  | JobEvent_RunCancelled_Fragment
  | JobEvent_RunCheckpoint_Fragment
  | JobEvent_RunEnded_Fragment
  | JobEvent_RunEvaluated_Fragment
  | JobEvent_RunFailed_Fragment
  | JobEvent_RunNotice_Fragment
  | JobEvent_RunResumed_Fragment
  | JobEvent_RunSample_Fragment
  | JobEvent_RunStarted_Fragment
  | JobEvent_RunStep_Fragment
;

type GenerationEvent_GenerationCancelled_Fragment = (
  { readonly __typename: 'GenerationCancelled' }
  & GenerationCancelledFragment
);

type GenerationEvent_GenerationEnded_Fragment = (
  { readonly __typename: 'GenerationEnded' }
  & GenerationEndedFragment
);

type GenerationEvent_GenerationFailed_Fragment = (
  { readonly __typename: 'GenerationFailed' }
  & GenerationFailedFragment
);

type GenerationEvent_GenerationPicture_Fragment = (
  { readonly __typename: 'GenerationPicture' }
  & GenerationPictureFragment
);

type GenerationEvent_GenerationPreview_Fragment = (
  { readonly __typename: 'GenerationPreview' }
  & GenerationPreviewFragment
);

type GenerationEvent_GenerationRestarted_Fragment = (
  { readonly __typename: 'GenerationRestarted' }
  & GenerationRestartedFragment
);

type GenerationEvent_GenerationText_Fragment = (
  { readonly __typename: 'GenerationText' }
  & GenerationTextFragment
);

type GenerationEvent_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

export type GenerationEventFragment =
  | GenerationEvent_GenerationCancelled_Fragment
  | GenerationEvent_GenerationEnded_Fragment
  | GenerationEvent_GenerationFailed_Fragment
  | GenerationEvent_GenerationPicture_Fragment
  | GenerationEvent_GenerationPreview_Fragment
  | GenerationEvent_GenerationRestarted_Fragment
  | GenerationEvent_GenerationText_Fragment
  | GenerationEvent_NotFound_Fragment
;

type RunEvent_NotFound_Fragment = (
  { readonly __typename: 'NotFound' }
  & NotFoundFragment
);

type RunEvent_RunCancelled_Fragment = (
  { readonly __typename: 'RunCancelled' }
  & RunCancelledFragment
);

type RunEvent_RunCheckpoint_Fragment = (
  { readonly __typename: 'RunCheckpoint' }
  & RunCheckpointFragment
);

type RunEvent_RunEnded_Fragment = (
  { readonly __typename: 'RunEnded' }
  & RunEndedFragment
);

type RunEvent_RunEvaluated_Fragment = (
  { readonly __typename: 'RunEvaluated' }
  & RunEvaluatedFragment
);

type RunEvent_RunFailed_Fragment = (
  { readonly __typename: 'RunFailed' }
  & RunFailedFragment
);

type RunEvent_RunNotice_Fragment = (
  { readonly __typename: 'RunNotice' }
  & RunNoticeFragment
);

type RunEvent_RunResumed_Fragment = (
  { readonly __typename: 'RunResumed' }
  & RunResumedFragment
);

type RunEvent_RunSample_Fragment = (
  { readonly __typename: 'RunSample' }
  & RunSampleFragment
);

type RunEvent_RunStarted_Fragment = (
  { readonly __typename: 'RunStarted' }
  & RunStartedFragment
);

type RunEvent_RunStep_Fragment = (
  { readonly __typename: 'RunStep' }
  & RunStepFragment
);

export type RunEventFragment =
  | RunEvent_NotFound_Fragment
  | RunEvent_RunCancelled_Fragment
  | RunEvent_RunCheckpoint_Fragment
  | RunEvent_RunEnded_Fragment
  | RunEvent_RunEvaluated_Fragment
  | RunEvent_RunFailed_Fragment
  | RunEvent_RunNotice_Fragment
  | RunEvent_RunResumed_Fragment
  | RunEvent_RunSample_Fragment
  | RunEvent_RunStarted_Fragment
  | RunEvent_RunStep_Fragment
;

/** The types of all that can be foreseen to go wrong. */
export const failureNames = ["InvalidConfig", "InvalidOption", "NotFound", "PictureInvalid", "PromptTooLong", "QueueFull", "WorkerFailed"] as const;

const Token = "fragment Token on Token { __typename id text }";
const AttendedElement = "fragment AttendedElement on AttendedElement { __typename patch picture token { ...Token } weight }";
const Attention = "fragment Attention on Attention { __typename elements { ...AttendedElement } position }";
const InvalidOption = "fragment InvalidOption on InvalidOption { __typename message option }";
const NotFound = "fragment NotFound on NotFound { __typename id message }";
const PictureInvalid = "fragment PictureInvalid on PictureInvalid { __typename message part }";
const PromptTooLong = "fragment PromptTooLong on PromptTooLong { __typename got limit message }";
const QueueFull = "fragment QueueFull on QueueFull { __typename limit message }";
const WorkerFailed = "fragment WorkerFailed on WorkerFailed { __typename message }";
const AttentionResult = "fragment AttentionResult on AttentionResult { __typename ...Attention ...InvalidOption ...NotFound ...PictureInvalid ...PromptTooLong ...QueueFull ...WorkerFailed }";
const Dataset = "fragment Dataset on Dataset { __typename config id kind name origin samples }";
const DatasetResult = "fragment DatasetResult on DatasetResult { __typename ...Dataset ...NotFound }";
const Image = "fragment Image on Image { __typename blurhash height id mime sha256 url width }";
const DecodedPicture = "fragment DecodedPicture on DecodedPicture { __typename picture { ...Image } }";
const DecodeLatentsResult = "fragment DecodeLatentsResult on DecodeLatentsResult { __typename ...DecodedPicture ...InvalidOption ...NotFound ...PictureInvalid ...PromptTooLong ...QueueFull ...WorkerFailed }";
const Tokens = "fragment Tokens on Tokens { __typename ids text tokens { ...Token } }";
const TokenizeResult = "fragment TokenizeResult on TokenizeResult { __typename ...InvalidOption ...NotFound ...Tokens }";
const Latents = "fragment Latents on Latents { __typename channels height values width }";
const EncodePictureResult = "fragment EncodePictureResult on EncodePictureResult { __typename ...InvalidOption ...Latents ...NotFound ...PictureInvalid ...PromptTooLong ...QueueFull ...WorkerFailed }";
const ConfigProblem = "fragment ConfigProblem on ConfigProblem { __typename message path }";
const InvalidConfig = "fragment InvalidConfig on InvalidConfig { __typename message problems { ...ConfigProblem } }";
const Failure = "fragment Failure on Failure { __typename message ...InvalidConfig ...InvalidOption ...NotFound ...PictureInvalid ...PromptTooLong ...QueueFull ...WorkerFailed }";
const Share = "fragment Share on Share { __typename high low right share total }";
const EvaluationVerdict = "fragment EvaluationVerdict on EvaluationVerdict { __typename name share { ...Share } }";
const EvaluationRow = "fragment EvaluationRow on EvaluationRow { __typename heldOut { ...Share } isKind name right { ...Share } seen { ...Share } verdicts { ...EvaluationVerdict } }";
const ContactSheet = "fragment ContactSheet on ContactSheet { __typename picture { ...Image } task }";
const EvaluationReport = "fragment EvaluationReport on EvaluationReport { __typename isWhole lenient rows { ...EvaluationRow } sheets { ...ContactSheet } strict }";
const Evaluation = "fragment Evaluation on Evaluation { __typename createdAt done endedAt error { ...Failure } events id model position priority progress report { ...EvaluationReport } secondsLeft startedAt state tasks total }";
const EvaluationResult = "fragment EvaluationResult on EvaluationResult { __typename ...Evaluation ...NotFound }";
const PicturePart = "fragment PicturePart on PicturePart { __typename picture { ...Image } }";
const TextPart = "fragment TextPart on TextPart { __typename text }";
const Part = "fragment Part on Part { __typename ...PicturePart ...TextPart }";
const Generation = "fragment Generation on Generation { __typename createdAt endedAt error { ...Failure } events id parts { ...Part } position priority progress prompt { ...Part } secondsLeft seed startedAt state }";
const GenerationResult = "fragment GenerationResult on GenerationResult { __typename ...Generation ...NotFound }";
const ImageResult = "fragment ImageResult on ImageResult { __typename ...Image ...NotFound }";
const JobConnection = "fragment JobConnection on JobConnection { __typename nodes { __typename createdAt endedAt events id position priority progress secondsLeft startedAt state } pageInfo { __typename endCursor hasNextPage hasPreviousPage startCursor } totalCount }";
const Model = "fragment Model on Model { __typename config context id importedAt isLoaded memoryBytes name pictureSize tokenizer vocabularySize weightBytes }";
const ModelConnection = "fragment ModelConnection on ModelConnection { __typename nodes { __typename context id importedAt isLoaded memoryBytes name pictureSize vocabularySize weightBytes } pageInfo { __typename endCursor hasNextPage hasPreviousPage startCursor } totalCount }";
const LikelyToken = "fragment LikelyToken on LikelyToken { __typename probability token { ...Token } }";
const NextTokens = "fragment NextTokens on NextTokens { __typename tokens { ...LikelyToken } }";
const NextTokensResult = "fragment NextTokensResult on NextTokensResult { __typename ...InvalidOption ...NextTokens ...NotFound ...PictureInvalid ...PromptTooLong ...QueueFull ...WorkerFailed }";
const Checkpoint = "fragment Checkpoint on Checkpoint { __typename id step }";
const RunFigures = "fragment RunFigures on RunFigures { __typename gradientNorm learningRate loss pictureLoss samplesPerSecond secondsLeft step steps textLoss }";
const SkippedFile = "fragment SkippedFile on SkippedFile { __typename file reason }";
const Run = "fragment Run on Run { __typename checkpoints { ...Checkpoint } config createdAt endedAt error { ...Failure } events id latest { ...RunFigures } makes parameters position priority progress secondsLeft skipped { ...SkippedFile } startedAt state }";
const Upload = "fragment Upload on Upload { __typename expiresAt id image { ...Image } url }";
const Node = "fragment Node on Node { __typename id ...Checkpoint ...Dataset ...Evaluation ...Generation ...Image ...Model ...Run ...Upload }";
const NoisePoint = "fragment NoisePoint on NoisePoint { __typename alpha logSnr sigma t }";
const NoiseSchedule = "fragment NoiseSchedule on NoiseSchedule { __typename points { ...NoisePoint } }";
const NoiseScheduleResult = "fragment NoiseScheduleResult on NoiseScheduleResult { __typename ...InvalidOption ...NoiseSchedule ...NotFound ...PictureInvalid ...PromptTooLong ...QueueFull ...WorkerFailed }";
const FittingBatch = "fragment FittingBatch on FittingBatch { __typename accumulate batch peakBytes }";
const PlanPart = "fragment PlanPart on PlanPart { __typename name parameters }";
const PlanRate = "fragment PlanRate on PlanRate { __typename operationsPerSecond run { ...Run } source }";
const Plan = "fragment Plan on Plan { __typename fits fittingBatch { ...FittingBatch } hours machineBytes operations operationsPerStep parameters parts { ...PlanPart } peakBytes picturesPerStep rate { ...PlanRate } secondsPerStep slotsPerStep stateBytes }";
const PlanResult = "fragment PlanResult on PlanResult { __typename ...InvalidConfig ...NotFound ...Plan ...QueueFull ...WorkerFailed }";
const Preset = "fragment Preset on Preset { __typename config name }";
const RunResult = "fragment RunResult on RunResult { __typename ...NotFound ...Run }";
const AddSamplesResult = "fragment AddSamplesResult on AddSamplesResult { __typename ...Dataset ...InvalidOption ...NotFound ...PictureInvalid }";
const GenerateResult = "fragment GenerateResult on GenerateResult { __typename ...Generation ...InvalidOption ...NotFound ...PictureInvalid ...PromptTooLong ...QueueFull ...WorkerFailed }";
const CancelResult = "fragment CancelResult on CancelResult { __typename ...Evaluation ...Generation ...NotFound ...Run }";
const NewDatasetResult = "fragment NewDatasetResult on NewDatasetResult { __typename ...Dataset ...InvalidOption ...NotFound ...PictureInvalid }";
const Deleted = "fragment Deleted on Deleted { __typename id }";
const DeleteResult = "fragment DeleteResult on DeleteResult { __typename ...Deleted ...NotFound }";
const DatasetDeleted = "fragment DatasetDeleted on DatasetDeleted { __typename name }";
const DeleteDatasetResult = "fragment DeleteDatasetResult on DeleteDatasetResult { __typename ...DatasetDeleted ...InvalidOption ...NotFound }";
const ModelDeleted = "fragment ModelDeleted on ModelDeleted { __typename id }";
const DeleteModelResult = "fragment DeleteModelResult on DeleteModelResult { __typename ...InvalidOption ...ModelDeleted ...NotFound }";
const EvaluateResult = "fragment EvaluateResult on EvaluateResult { __typename ...Evaluation ...InvalidOption ...NotFound ...QueueFull }";
const ModelExported = "fragment ModelExported on ModelExported { __typename folder weightBytes }";
const ExportModelResult = "fragment ExportModelResult on ExportModelResult { __typename ...InvalidOption ...ModelExported ...NotFound ...QueueFull ...WorkerFailed }";
const FineTuneResult = "fragment FineTuneResult on FineTuneResult { __typename ...InvalidConfig ...InvalidOption ...NotFound ...QueueFull ...Run }";
const ImportModelResult = "fragment ImportModelResult on ImportModelResult { __typename ...InvalidOption ...Model }";
const ModelResult = "fragment ModelResult on ModelResult { __typename ...Model ...NotFound }";
const RetryResult = "fragment RetryResult on RetryResult { __typename ...Evaluation ...Generation ...NotFound ...QueueFull ...Run }";
const TrainResult = "fragment TrainResult on TrainResult { __typename ...InvalidConfig ...InvalidOption ...QueueFull ...Run }";
const EvaluationAnswered = "fragment EvaluationAnswered on EvaluationAnswered { __typename asked done isHeldOut isRight item kind note pictures { ...Image } sequence task maybeText: text total }";
const EvaluationCancelled = "fragment EvaluationCancelled on EvaluationCancelled { __typename sequence }";
const EvaluationEnded = "fragment EvaluationEnded on EvaluationEnded { __typename sequence }";
const EvaluationFailed = "fragment EvaluationFailed on EvaluationFailed { __typename error { ...Failure } sequence }";
const EvaluationResumed = "fragment EvaluationResumed on EvaluationResumed { __typename maybeMessage: message sequence }";
const EvaluationStarted = "fragment EvaluationStarted on EvaluationStarted { __typename done sequence total }";
const GenerationCancelled = "fragment GenerationCancelled on GenerationCancelled { __typename sequence }";
const GenerationEnded = "fragment GenerationEnded on GenerationEnded { __typename reason sequence }";
const GenerationFailed = "fragment GenerationFailed on GenerationFailed { __typename error { ...Failure } sequence }";
const Choice = "fragment Choice on Choice { __typename chosen logLikelihoods }";
const GenerationPicture = "fragment GenerationPicture on GenerationPicture { __typename choice { ...Choice } picture { ...Image } sequence }";
const GenerationPreview = "fragment GenerationPreview on GenerationPreview { __typename sequence step steps url }";
const GenerationRestarted = "fragment GenerationRestarted on GenerationRestarted { __typename sequence }";
const GenerationText = "fragment GenerationText on GenerationText { __typename sequence text }";
const RunCancelled = "fragment RunCancelled on RunCancelled { __typename sequence }";
const RunCheckpoint = "fragment RunCheckpoint on RunCheckpoint { __typename sequence step }";
const RunEnded = "fragment RunEnded on RunEnded { __typename sequence step }";
const RunEvaluated = "fragment RunEvaluated on RunEvaluated { __typename isBest loss pictureLoss psnr sequence ssim step textLoss }";
const RunFailed = "fragment RunFailed on RunFailed { __typename error { ...Failure } sequence }";
const RunNotice = "fragment RunNotice on RunNotice { __typename about message sequence step }";
const RunResumed = "fragment RunResumed on RunResumed { __typename maybeMessage: message sequence }";
const RunSample = "fragment RunSample on RunSample { __typename picture { ...Image } prompt sequence step }";
const RunStarted = "fragment RunStarted on RunStarted { __typename parameters samples sequence skipped { ...SkippedFile } step steps }";
const RunStep = "fragment RunStep on RunStep { __typename gradientNorm learningRate loss pictureLoss samplesPerSecond secondsLeft sequence step steps textLoss }";
const JobEvent = "fragment JobEvent on JobEvent { __typename sequence ...EvaluationAnswered ...EvaluationCancelled ...EvaluationEnded ...EvaluationFailed ...EvaluationResumed ...EvaluationStarted ...GenerationCancelled ...GenerationEnded ...GenerationFailed ...GenerationPicture ...GenerationPreview ...GenerationRestarted ...GenerationText ...RunCancelled ...RunCheckpoint ...RunEnded ...RunEvaluated ...RunFailed ...RunNotice ...RunResumed ...RunSample ...RunStarted ...RunStep }";
const GenerationEvent = "fragment GenerationEvent on GenerationEvent { __typename ...GenerationCancelled ...GenerationEnded ...GenerationFailed ...GenerationPicture ...GenerationPreview ...GenerationRestarted ...GenerationText ...NotFound }";
const RunEvent = "fragment RunEvent on RunEvent { __typename ...NotFound ...RunCancelled ...RunCheckpoint ...RunEnded ...RunEvaluated ...RunFailed ...RunNotice ...RunResumed ...RunSample ...RunStarted ...RunStep }";

export const attentionQuery = `query Attention($layer: Int, $model: ID, $position: Int, $prompt: [PromptPart!]!) { attention(layer: $layer, model: $model, position: $position, prompt: $prompt) { ...AttentionResult } } ${AttendedElement} ${Attention} ${AttentionResult} ${InvalidOption} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${Token} ${WorkerFailed}` as TypedText<AttentionQuery, AttentionQueryVariables>;
export const configSchemaQuery = `query ConfigSchema($makes: RunProduct) { configSchema(makes: $makes) }` as TypedText<ConfigSchemaQuery, ConfigSchemaQueryVariables>;
export const datasetQuery = `query Dataset($name: String!) { dataset(name: $name) { ...DatasetResult } } ${Dataset} ${DatasetResult} ${NotFound}` as TypedText<DatasetQuery, DatasetQueryVariables>;
export const datasetsQuery = `query Datasets { datasets { ...Dataset } } ${Dataset}` as TypedText<DatasetsQuery, DatasetsQueryVariables>;
export const decodeLatentsQuery = `query DecodeLatents($height: Int, $model: ID, $values: [Float!]!, $width: Int) { decodeLatents(height: $height, model: $model, values: $values, width: $width) { ...DecodeLatentsResult } } ${DecodeLatentsResult} ${DecodedPicture} ${Image} ${InvalidOption} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${WorkerFailed}` as TypedText<DecodeLatentsQuery, DecodeLatentsQueryVariables>;
export const detokenizeQuery = `query Detokenize($ids: [Int!]!, $model: ID) { detokenize(ids: $ids, model: $model) { ...TokenizeResult } } ${InvalidOption} ${NotFound} ${Token} ${TokenizeResult} ${Tokens}` as TypedText<DetokenizeQuery, DetokenizeQueryVariables>;
export const encodePictureQuery = `query EncodePicture($height: Int, $model: ID, $picture: String!, $width: Int) { encodePicture(height: $height, model: $model, picture: $picture, width: $width) { ...EncodePictureResult } } ${EncodePictureResult} ${InvalidOption} ${Latents} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${WorkerFailed}` as TypedText<EncodePictureQuery, EncodePictureQueryVariables>;
export const evaluationQuery = `query Evaluation($id: ID!) { evaluation(id: $id) { ...EvaluationResult } } ${ConfigProblem} ${ContactSheet} ${Evaluation} ${EvaluationReport} ${EvaluationResult} ${EvaluationRow} ${EvaluationVerdict} ${Failure} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${Share} ${WorkerFailed}` as TypedText<EvaluationQuery, EvaluationQueryVariables>;
export const generationQuery = `query Generation($id: ID!) { generation(id: $id) { ...GenerationResult } } ${ConfigProblem} ${Failure} ${Generation} ${GenerationResult} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${Part} ${PictureInvalid} ${PicturePart} ${PromptTooLong} ${QueueFull} ${TextPart} ${WorkerFailed}` as TypedText<GenerationQuery, GenerationQueryVariables>;
export const imageQuery = `query Image($id: ID!) { image(id: $id) { ...ImageResult } } ${Image} ${ImageResult} ${NotFound}` as TypedText<ImageQuery, ImageQueryVariables>;
export const jobsQuery = `query Jobs($after: String, $first: Int, $kind: JobKind, $states: [JobState!]) { jobs(after: $after, first: $first, kind: $kind, states: $states) { ...JobConnection } } ${JobConnection}` as TypedText<JobsQuery, JobsQueryVariables>;
export const modelQuery = `query Model { model { ...Model } } ${Model}` as TypedText<ModelQuery, ModelQueryVariables>;
export const modelsQuery = `query Models($after: String, $first: Int) { models(after: $after, first: $first) { ...ModelConnection } } ${ModelConnection}` as TypedText<ModelsQuery, ModelsQueryVariables>;
export const nextTokensQuery = `query NextTokens($first: Int, $model: ID, $prompt: [PromptPart!]!) { nextTokens(first: $first, model: $model, prompt: $prompt) { ...NextTokensResult } } ${InvalidOption} ${LikelyToken} ${NextTokens} ${NextTokensResult} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${Token} ${WorkerFailed}` as TypedText<NextTokensQuery, NextTokensQueryVariables>;
export const nodeQuery = `query Node($id: ID!) { node(id: $id) { ...Node } } ${Checkpoint} ${ConfigProblem} ${ContactSheet} ${Dataset} ${Evaluation} ${EvaluationReport} ${EvaluationRow} ${EvaluationVerdict} ${Failure} ${Generation} ${Image} ${InvalidConfig} ${InvalidOption} ${Model} ${Node} ${NotFound} ${Part} ${PictureInvalid} ${PicturePart} ${PromptTooLong} ${QueueFull} ${Run} ${RunFigures} ${Share} ${SkippedFile} ${TextPart} ${Upload} ${WorkerFailed}` as TypedText<NodeQuery, NodeQueryVariables>;
export const noiseScheduleQuery = `query NoiseSchedule($model: ID, $points: Int) { noiseSchedule(model: $model, points: $points) { ...NoiseScheduleResult } } ${InvalidOption} ${NoisePoint} ${NoiseSchedule} ${NoiseScheduleResult} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${WorkerFailed}` as TypedText<NoiseScheduleQuery, NoiseScheduleQueryVariables>;
export const planQuery = `query Plan($config: JSON!, $from: ID) { plan(config: $config, from: $from) { ...PlanResult } } ${Checkpoint} ${ConfigProblem} ${Failure} ${FittingBatch} ${InvalidConfig} ${InvalidOption} ${NotFound} ${PictureInvalid} ${Plan} ${PlanPart} ${PlanRate} ${PlanResult} ${PromptTooLong} ${QueueFull} ${Run} ${RunFigures} ${SkippedFile} ${WorkerFailed}` as TypedText<PlanQuery, PlanQueryVariables>;
export const presetsQuery = `query Presets { presets { ...Preset } } ${Preset}` as TypedText<PresetsQuery, PresetsQueryVariables>;
export const runQuery = `query Run($id: ID!) { run(id: $id) { ...RunResult } } ${Checkpoint} ${ConfigProblem} ${Failure} ${InvalidConfig} ${InvalidOption} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${Run} ${RunFigures} ${RunResult} ${SkippedFile} ${WorkerFailed}` as TypedText<RunQuery, RunQueryVariables>;
export const runsQuery = `query Runs { runs { ...Run } } ${Checkpoint} ${ConfigProblem} ${Failure} ${InvalidConfig} ${InvalidOption} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${Run} ${RunFigures} ${SkippedFile} ${WorkerFailed}` as TypedText<RunsQuery, RunsQueryVariables>;
export const tokenizeQuery = `query Tokenize($model: ID, $text: String!) { tokenize(model: $model, text: $text) { ...TokenizeResult } } ${InvalidOption} ${NotFound} ${Token} ${TokenizeResult} ${Tokens}` as TypedText<TokenizeQuery, TokenizeQueryVariables>;
export const addSamplesMutation = `mutation AddSamples($dataset: String!, $samples: [NewSample!]!) { addSamples(dataset: $dataset, samples: $samples) { ...AddSamplesResult } } ${AddSamplesResult} ${Dataset} ${InvalidOption} ${NotFound} ${PictureInvalid}` as TypedText<AddSamplesMutation, AddSamplesMutationVariables>;
export const askMutation = `mutation Ask($idempotencyKey: String, $options: GenerateOptionsInput, $picture: String!, $priority: Int, $question: String!) { ask(idempotencyKey: $idempotencyKey, options: $options, picture: $picture, priority: $priority, question: $question) { ...GenerateResult } } ${ConfigProblem} ${Failure} ${GenerateResult} ${Generation} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${Part} ${PictureInvalid} ${PicturePart} ${PromptTooLong} ${QueueFull} ${TextPart} ${WorkerFailed}` as TypedText<AskMutation, AskMutationVariables>;
export const cancelMutation = `mutation Cancel($id: ID!) { cancel(id: $id) { ...CancelResult } } ${CancelResult} ${Checkpoint} ${ConfigProblem} ${ContactSheet} ${Evaluation} ${EvaluationReport} ${EvaluationRow} ${EvaluationVerdict} ${Failure} ${Generation} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${Part} ${PictureInvalid} ${PicturePart} ${PromptTooLong} ${QueueFull} ${Run} ${RunFigures} ${Share} ${SkippedFile} ${TextPart} ${WorkerFailed}` as TypedText<CancelMutation, CancelMutationVariables>;
export const captionMutation = `mutation Caption($idempotencyKey: String, $options: GenerateOptionsInput, $picture: String!, $priority: Int) { caption(idempotencyKey: $idempotencyKey, options: $options, picture: $picture, priority: $priority) { ...GenerateResult } } ${ConfigProblem} ${Failure} ${GenerateResult} ${Generation} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${Part} ${PictureInvalid} ${PicturePart} ${PromptTooLong} ${QueueFull} ${TextPart} ${WorkerFailed}` as TypedText<CaptionMutation, CaptionMutationVariables>;
export const createDatasetMutation = `mutation CreateDataset($name: String!, $samples: [NewSample!]!) { createDataset(name: $name, samples: $samples) { ...NewDatasetResult } } ${Dataset} ${InvalidOption} ${NewDatasetResult} ${NotFound} ${PictureInvalid}` as TypedText<CreateDatasetMutation, CreateDatasetMutationVariables>;
export const createUploadMutation = `mutation CreateUpload { createUpload { ...Upload } } ${Image} ${Upload}` as TypedText<CreateUploadMutation, CreateUploadMutationVariables>;
export const deleteMutation = `mutation Delete($id: ID!) { delete(id: $id) { ...DeleteResult } } ${DeleteResult} ${Deleted} ${NotFound}` as TypedText<DeleteMutation, DeleteMutationVariables>;
export const deleteDatasetMutation = `mutation DeleteDataset($name: String!) { deleteDataset(name: $name) { ...DeleteDatasetResult } } ${DatasetDeleted} ${DeleteDatasetResult} ${InvalidOption} ${NotFound}` as TypedText<DeleteDatasetMutation, DeleteDatasetMutationVariables>;
export const deleteModelMutation = `mutation DeleteModel($id: ID!) { deleteModel(id: $id) { ...DeleteModelResult } } ${DeleteModelResult} ${InvalidOption} ${ModelDeleted} ${NotFound}` as TypedText<DeleteModelMutation, DeleteModelMutationVariables>;
export const editMutation = `mutation Edit($idempotencyKey: String, $instruction: String!, $options: GenerateOptionsInput, $picture: String!, $priority: Int) { edit(idempotencyKey: $idempotencyKey, instruction: $instruction, options: $options, picture: $picture, priority: $priority) { ...GenerateResult } } ${ConfigProblem} ${Failure} ${GenerateResult} ${Generation} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${Part} ${PictureInvalid} ${PicturePart} ${PromptTooLong} ${QueueFull} ${TextPart} ${WorkerFailed}` as TypedText<EditMutation, EditMutationVariables>;
export const evaluateMutation = `mutation Evaluate($candidates: Int, $idempotencyKey: String, $limit: Int, $model: ID, $pictures: Int, $priority: Int, $tasks: [String!]) { evaluate(candidates: $candidates, idempotencyKey: $idempotencyKey, limit: $limit, model: $model, pictures: $pictures, priority: $priority, tasks: $tasks) { ...EvaluateResult } } ${ConfigProblem} ${ContactSheet} ${EvaluateResult} ${Evaluation} ${EvaluationReport} ${EvaluationRow} ${EvaluationVerdict} ${Failure} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${Share} ${WorkerFailed}` as TypedText<EvaluateMutation, EvaluateMutationVariables>;
export const exportModelMutation = `mutation ExportModel($model: ID!, $name: String!, $precision: Precision) { exportModel(model: $model, name: $name, precision: $precision) { ...ExportModelResult } } ${ExportModelResult} ${InvalidOption} ${ModelExported} ${NotFound} ${QueueFull} ${WorkerFailed}` as TypedText<ExportModelMutation, ExportModelMutationVariables>;
export const fineTuneMutation = `mutation FineTune($config: JSON!, $from: ID!, $idempotencyKey: String, $priority: Int) { fineTune(config: $config, from: $from, idempotencyKey: $idempotencyKey, priority: $priority) { ...FineTuneResult } } ${Checkpoint} ${ConfigProblem} ${Failure} ${FineTuneResult} ${InvalidConfig} ${InvalidOption} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${Run} ${RunFigures} ${SkippedFile} ${WorkerFailed}` as TypedText<FineTuneMutation, FineTuneMutationVariables>;
export const generateMutation = `mutation Generate($idempotencyKey: String, $options: GenerateOptionsInput, $priority: Int, $prompt: [PromptPart!]!) { generate(idempotencyKey: $idempotencyKey, options: $options, priority: $priority, prompt: $prompt) { ...GenerateResult } } ${ConfigProblem} ${Failure} ${GenerateResult} ${Generation} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${Part} ${PictureInvalid} ${PicturePart} ${PromptTooLong} ${QueueFull} ${TextPart} ${WorkerFailed}` as TypedText<GenerateMutation, GenerateMutationVariables>;
export const importModelMutation = `mutation ImportModel($folder: String!, $name: String) { importModel(folder: $folder, name: $name) { ...ImportModelResult } } ${ImportModelResult} ${InvalidOption} ${Model}` as TypedText<ImportModelMutation, ImportModelMutationVariables>;
export const inpaintMutation = `mutation Inpaint($idempotencyKey: String, $mask: String!, $options: GenerateOptionsInput, $picture: String!, $priority: Int, $prompt: String!) { inpaint(idempotencyKey: $idempotencyKey, mask: $mask, options: $options, picture: $picture, priority: $priority, prompt: $prompt) { ...GenerateResult } } ${ConfigProblem} ${Failure} ${GenerateResult} ${Generation} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${Part} ${PictureInvalid} ${PicturePart} ${PromptTooLong} ${QueueFull} ${TextPart} ${WorkerFailed}` as TypedText<InpaintMutation, InpaintMutationVariables>;
export const loadModelMutation = `mutation LoadModel($id: ID!) { loadModel(id: $id) { ...ModelResult } } ${Model} ${ModelResult} ${NotFound}` as TypedText<LoadModelMutation, LoadModelMutationVariables>;
export const registerDatasetMutation = `mutation RegisterDataset($folder: String!, $name: String!) { registerDataset(folder: $folder, name: $name) { ...NewDatasetResult } } ${Dataset} ${InvalidOption} ${NewDatasetResult} ${NotFound} ${PictureInvalid}` as TypedText<RegisterDatasetMutation, RegisterDatasetMutationVariables>;
export const retryMutation = `mutation Retry($id: ID!) { retry(id: $id) { ...RetryResult } } ${Checkpoint} ${ConfigProblem} ${ContactSheet} ${Evaluation} ${EvaluationReport} ${EvaluationRow} ${EvaluationVerdict} ${Failure} ${Generation} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${Part} ${PictureInvalid} ${PicturePart} ${PromptTooLong} ${QueueFull} ${RetryResult} ${Run} ${RunFigures} ${Share} ${SkippedFile} ${TextPart} ${WorkerFailed}` as TypedText<RetryMutation, RetryMutationVariables>;
export const trainMutation = `mutation Train($config: JSON!, $idempotencyKey: String, $priority: Int) { train(config: $config, idempotencyKey: $idempotencyKey, priority: $priority) { ...TrainResult } } ${Checkpoint} ${ConfigProblem} ${Failure} ${InvalidConfig} ${InvalidOption} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${Run} ${RunFigures} ${SkippedFile} ${TrainResult} ${WorkerFailed}` as TypedText<TrainMutation, TrainMutationVariables>;
export const unloadModelMutation = `mutation UnloadModel($id: ID!) { unloadModel(id: $id) { ...ModelResult } } ${Model} ${ModelResult} ${NotFound}` as TypedText<UnloadModelMutation, UnloadModelMutationVariables>;
export const eventsSubscription = `subscription Events($after: Int, $id: ID!) { events(after: $after, id: $id) { ...JobEvent } } ${Choice} ${ConfigProblem} ${EvaluationAnswered} ${EvaluationCancelled} ${EvaluationEnded} ${EvaluationFailed} ${EvaluationResumed} ${EvaluationStarted} ${Failure} ${GenerationCancelled} ${GenerationEnded} ${GenerationFailed} ${GenerationPicture} ${GenerationPreview} ${GenerationRestarted} ${GenerationText} ${Image} ${InvalidConfig} ${InvalidOption} ${JobEvent} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${RunCancelled} ${RunCheckpoint} ${RunEnded} ${RunEvaluated} ${RunFailed} ${RunNotice} ${RunResumed} ${RunSample} ${RunStarted} ${RunStep} ${SkippedFile} ${WorkerFailed}` as TypedText<EventsSubscription, EventsSubscriptionVariables>;
export const generationEventsSubscription = `subscription GenerationEvents($after: Int, $id: ID!) { generationEvents(after: $after, id: $id) { ...GenerationEvent } } ${Choice} ${ConfigProblem} ${Failure} ${GenerationCancelled} ${GenerationEnded} ${GenerationEvent} ${GenerationFailed} ${GenerationPicture} ${GenerationPreview} ${GenerationRestarted} ${GenerationText} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${WorkerFailed}` as TypedText<GenerationEventsSubscription, GenerationEventsSubscriptionVariables>;
export const runEventsSubscription = `subscription RunEvents($after: Int, $id: ID!) { runEvents(after: $after, id: $id) { ...RunEvent } } ${ConfigProblem} ${Failure} ${Image} ${InvalidConfig} ${InvalidOption} ${NotFound} ${PictureInvalid} ${PromptTooLong} ${QueueFull} ${RunCancelled} ${RunCheckpoint} ${RunEnded} ${RunEvaluated} ${RunEvent} ${RunFailed} ${RunNotice} ${RunResumed} ${RunSample} ${RunStarted} ${RunStep} ${SkippedFile} ${WorkerFailed}` as TypedText<RunEventsSubscription, RunEventsSubscriptionVariables>;
