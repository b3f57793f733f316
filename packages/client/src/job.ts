import type { Connection } from "./connection.ts";
import { type Events, endable } from "./ending.ts";
import { type Failure, JobFailed, RequestRefused } from "./errors.ts";
import { follow, type Numbered, type Subscribe } from "./follow.ts";
import { cancelMutation, type JobState } from "./generated.ts";
import { type Told, tell } from "./picture.ts";
import { request } from "./request.ts";
import type { TypedDocument, TypedText } from "./typed-document.ts";

/** How a gateway is asked, and how it is listened to. */
export type Link = { readonly connection: Connection; readonly subscribe: Subscribe };

/** A job's first event: the gateway has accepted it. */
export type Begun<Job> = { readonly type: "begun"; readonly sequence: 0; readonly job: Told<Job> };

/**
 * The events of a schema's union as a client tells them: `RunStep` is `{ type: "step" … }`. Failures are thrown instead.
 */
export type JobEvent<Event, Prefix extends string> = Event extends {
  readonly __typename: `${Prefix}${infer Name}`;
}
  ? Name extends "Failed"
    ? never
    : { readonly type: Uncapitalize<Name> } & Omit<Told<Event>, "__typename">
  : never;

/** Which subscription tells a job's events, and what their types begin with. */
export type EventSource<Event, Prefix extends string> = {
  readonly document: TypedDocument<Record<string, Event>, { id: string; after?: number | null }>;
  readonly prefix: Prefix;
};

/** Follow a job from some event on. The job is left alone when its reader leaves. */
export function followJob<Event extends Numbered, Prefix extends string>(
  link: Link,
  source: EventSource<Event, Prefix>,
  id: string,
  { after = 0, signal }: { readonly after?: number; readonly signal?: AbortSignal },
): Events<JobEvent<Event, Prefix>> {
  return endable(async function* (ending) {
    yield* events(link, source, id, after, ending);
    ending.throwIfAborted();
  }, signal);
}

/** Begin a job and follow it. It is cancelled when its reader leaves before its end, or `signal` aborts. */
export function runJob<
  Job extends { readonly id: string },
  Event extends Numbered,
  P extends string,
>(
  link: Link,
  source: EventSource<Event, P>,
  begin: (signal: AbortSignal) => Promise<Job>,
  signal?: AbortSignal,
): Events<Begun<Job> | JobEvent<Event, P>> {
  return endable(async function* (ending) {
    ending.throwIfAborted();
    const job = await begin(ending);
    let isOver = false;
    let cancelled: Promise<unknown> | undefined;
    const cancel = (): void => {
      if (isOver) return;
      cancelled ??= cancelJob(link.connection, job.id);
      cancelled.catch(() => {}); // it is awaited below
    };
    if (ending.aborted) cancel();
    ending.addEventListener("abort", cancel);
    try {
      if (!ending.aborted) {
        yield { type: "begun", sequence: 0, job: tell(link.connection, job) };
        for await (const event of events(link, source, job.id, 0, ending)) {
          isOver = isLast(event);
          yield event;
        }
      }
    } catch (error) {
      isOver = !ending.aborted; // it has failed, or goes on without its reader
      throw error;
    } finally {
      ending.removeEventListener("abort", cancel);
      await cancelled;
    }
    ending.throwIfAborted();
  }, signal);
}

/** Stop a job; answers with it as it stands. */
export async function cancelJob(connection: Connection, id: string) {
  return (await request(connection, cancelMutation, { id }, { isRepeatable: true })).cancel;
}

function noJob(id: string): Failure {
  return { __typename: "NotFound", message: "there is no job with this id", id };
}

function isLast({ type }: { readonly type: string }): boolean {
  return type === "ended" || type === "cancelled";
}

/** How far a job is; nothing of it where the id is of something else. */
const standing =
  "query Standing($id: ID!) { node(id: $id) { ... on Job { state events } } }" as TypedText<
    { node: { state: JobState; events: number } | { state?: undefined } | null },
    { id: string }
  >;

async function* events<Event extends Numbered, Prefix extends string>(
  { connection, subscribe }: Link,
  { document, prefix }: EventSource<Event, Prefix>,
  id: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<JobEvent<Event, Prefix>, void, void> {
  const hasEnded = async (after: number): Promise<boolean> => {
    const options = { isRepeatable: true, signal };
    const { node } = await request(connection, standing, { id }, options);
    if (node?.state === undefined) throw new RequestRefused(noJob(id));
    return !["QUEUED", "RUNNING"].includes(node.state) && node.events <= after;
  };
  const followed = { document: String(document), id, after, signal, hasEnded };
  for await (const event of follow<Event>(connection, subscribe, followed)) {
    const { __typename } = event;
    if (__typename === "NotFound") throw new RequestRefused(event as unknown as Failure);
    if (__typename === `${prefix}Failed`) {
      throw new JobFailed(id, (event as unknown as { readonly error: Failure }).error);
    }
    const name = __typename.slice(prefix.length);
    const type = name.charAt(0).toLowerCase() + name.slice(1);
    const { __typename: _, ...told } = tell(connection, event) as Record<string, unknown>;
    yield { type, ...told } as JobEvent<Event, Prefix>;
  }
}
