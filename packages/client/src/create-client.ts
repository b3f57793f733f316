import type { Connection } from "./connection.ts";
import type { Events } from "./ending.ts";
import { type Accepted, accepted } from "./errors.ts";
import {
  type EvaluationEvent,
  type EvaluationRequest,
  evaluate,
  evaluationSource,
} from "./evaluation.ts";
import { openEventStream } from "./event-stream.ts";
import type { CancelMutation } from "./generated.ts";
import {
  type GenerationEvent,
  type GenerationVerbs,
  generationSource,
  generationVerbs,
  type JobOptions,
} from "./generation.ts";
import { cancelJob, followJob } from "./job.ts";
import { type Picture, type Told, tell } from "./picture.ts";
import { request } from "./request.ts";
import { type RunEvent, runSource, type TrainingVerbs, trainingVerbs } from "./run.ts";
import type { TypedDocument } from "./typed-document.ts";
import { upload } from "./upload.ts";
import { openWebSocket } from "./websocket.ts";

/** How a gateway is reached. */
export type ClientOptions = {
  /** Its address, such as `http://127.0.0.1:4000`. Default: where the page comes from. */
  readonly url?: string;
  /** Its token, where it has one and the page has not signed in. */
  readonly token?: string;
  /** How often in a row a lost connection is tried again, after 0.25, 0.5, 1, 2, 4, 4 … seconds. Default 10: half a minute. */
  readonly retries?: number;
  /** How to open WebSockets, or false for server-sent events instead. Default: WebSockets where the platform has them. */
  readonly webSocket?: typeof WebSocket | false;
};

/** From where to follow a job that there is already. */
export type FollowOptions = {
  /** Only events after the one with this `sequence`. Default 0: all. */
  readonly after?: number;
  /** Ends the events, and not the job. */
  readonly signal?: AbortSignal;
};

/**
 * A gateway, from afar. Events come once each and in order, also when the connection is lost on the way. Leaving the loop
 * over a job that `generate`, `train` and their kin began cancels it.
 *
 * What is asked of it throws a `RequestRefused` for what the schema foresees, an `AccessRefused` for a wrong token, a
 * `ConnectionLost` when the gateway cannot be reached, and a `GatewayError` for the unforeseen; loops throw a `JobFailed`
 * when the job fails, and the reason of their signal when that is aborted.
 */
export type Client = GenerationVerbs &
  TrainingVerbs & {
    /** Ask a model of the shapes world what ShapeEval asks. */
    evaluate(asked?: EvaluationRequest, options?: JobOptions): Events<EvaluationEvent>;
    /** The events of a generation that there is already; leaving the loop leaves it alone. */
    followGeneration(
      id: string,
      options?: FollowOptions,
    ): Events<Exclude<GenerationEvent, { readonly type: "begun" }>>;
    /** The events of a training run that there is already; leaving the loop leaves it alone. */
    followRun(
      id: string,
      options?: FollowOptions,
    ): Events<Exclude<RunEvent, { readonly type: "begun" }>>;
    /** The events of an evaluation that there is already; leaving the loop leaves it alone. */
    followEvaluation(
      id: string,
      options?: FollowOptions,
    ): Events<Exclude<EvaluationEvent, { readonly type: "begun" }>>;
    /**
     * Put a picture's file on the gateway, and answer with the picture: for large ones, and those asked about more than once.
     * A file that is no picture is a `GatewayError`.
     */
    upload(file: Uint8Array<ArrayBuffer> | ArrayBuffer | Blob): Promise<Picture>;
    /** Stop a job; one that has ended stays as it is. Answers with the job. */
    cancel(id: string): Promise<Told<Accepted<CancelMutation["cancel"]>>>;
    /**
     * The answer to any query or mutation: one of `documents`, of a generator of yours, or plain text. Failures are part of
     * the answer here; `accepted` throws them. Mutations are tried again only where the variables have an `idempotencyKey`.
     */
    query<Answer, Variables>(
      document: TypedDocument<Answer, Variables>,
      ...variables: Record<never, never> extends Variables ? [variables?: Variables] : [Variables]
    ): Promise<Told<Answer>>;
  };

/** A client of the gateway at `url`. Nothing is sent before something is asked. Throws a `TypeError` where `url` is no address. */
export function createClient({
  url = globalThis.location?.origin,
  token,
  retries = 10,
  webSocket,
}: ClientOptions = {}): Client {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new TypeError(`createClient: url should begin with http:// or https://, got ${url}`);
  }
  const connection: Connection = {
    url: url.replace(/\/+$/, ""),
    token,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    retries,
  };
  const hasWebSocket = webSocket || (webSocket === undefined && "WebSocket" in globalThis);
  const subscribe = hasWebSocket
    ? openWebSocket(connection, webSocket || undefined)
    : openEventStream(connection);
  const link = { connection, subscribe };
  return {
    ...generationVerbs(link),
    ...trainingVerbs(link),
    evaluate: (asked = {}, options = {}) => evaluate(link, asked, options),
    followGeneration: (id, options = {}) => followJob(link, generationSource, id, options),
    followRun: (id, options = {}) => followJob(link, runSource, id, options),
    followEvaluation: (id, options = {}) => followJob(link, evaluationSource, id, options),
    upload: (file) => upload(connection, file),
    cancel: async (id) => tell(connection, accepted(await cancelJob(connection, id))),
    async query(document, ...[variables]) {
      const given: object = variables ?? {};
      const isMutation = /^\s*mutation\b/.test(String(document));
      const isRepeatable = !isMutation || "idempotencyKey" in given;
      const answer = await request(connection, document, given as never, {
        isRepeatable,
      });
      return tell(connection, answer);
    },
  };
}
