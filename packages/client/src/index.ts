import * as documents from "./generated.ts";

export {
  type Client,
  type ClientOptions,
  createClient,
  type FollowOptions,
} from "./create-client.ts";
export type { Events } from "./ending.ts";
export {
  AccessRefused,
  accepted,
  ConnectionLost,
  type Failure,
  GatewayError,
  type GraphQLProblem,
  JobFailed,
  RequestRefused,
} from "./errors.ts";
export type { Evaluation, EvaluationEvent, EvaluationRequest } from "./evaluation.ts";
export type {
  GenerateOptions,
  Generation,
  GenerationEvent,
  GenerationOptions,
  JobOptions,
} from "./generation.ts";
export type { Picture } from "./picture.ts";
export type { GivenPart, GivenPicture, Prompt } from "./prompt.ts";
export { type Answer, readAnswer } from "./read-answer.ts";
export type { Run, RunEvent, TrainConfig } from "./run.ts";
export type { TypedDocument, TypedText } from "./typed-document.ts";
/** A document for every query, mutation and subscription of the schema, asking for all there is, and their types. */
export { documents };
