import { type Connection, waitBefore } from "./connection.ts";
import { AccessRefused, ConnectionLost, GatewayError, type GraphQLProblem } from "./errors.ts";
import type { TypedDocument } from "./typed-document.ts";

const mostPatienceSeconds = 30; // who is told to wait longer is told so

/** What a gateway said in answer to an HTTP request. */
type Reply = { readonly data?: unknown; readonly errors?: readonly GraphQLProblem[] };

/** How to ask. */
export type Asking = {
  readonly isRepeatable: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly patience?: AbortSignal | undefined;
};

/**
 * The answer to a query or a mutation. A connection that is lost, or a gateway that is busy, is tried again where it does no
 * harm: `isRepeatable` says that asking twice is as good as once. `signal` ends the request, `patience` only the attempts.
 *
 * Throws an `AccessRefused`, a `ConnectionLost`, a `GatewayError`, or the reason of the signal that was aborted.
 */
export async function request<Answer, Variables>(
  connection: Connection,
  document: TypedDocument<Answer, Variables>,
  variables: Variables,
  { isRepeatable, signal, patience = signal }: Asking,
): Promise<Answer> {
  const body = JSON.stringify({ query: String(document), variables });
  for (let attempt = 1; ; attempt++) {
    patience?.throwIfAborted();
    const reply = await send(connection, body, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      if (error instanceof AccessRefused || error instanceof GatewayError) throw error;
      return { lost: error, wasRefused: false, waitMs: 0 };
    });
    if (!("lost" in reply)) return answerOf(reply) as Answer;
    const mayTry = (isRepeatable || reply.wasRefused) && attempt <= connection.retries;
    if (!mayTry) throw lostConnection(connection, reply.lost);
    await waitBefore(attempt, patience, reply.waitMs);
  }
}

/** Says that the gateway cannot be reached, and what was the matter the last time. */
export function lostConnection({ url }: Connection, cause: unknown): ConnectionLost {
  const last = cause instanceof Error ? cause.message : String(cause);
  return new ConnectionLost(`the gateway at ${url} should answer, got: ${last}`, { cause });
}

/** Throws what an answer's status says, unless it is that all is well. Its body may be read by `problemsOf` only once. */
export async function refuseStatus(response: Response): Promise<void> {
  if (response.status === 401 || response.status === 403) {
    const problems = await problemsOf(response);
    throw new AccessRefused(problems.map(({ message }) => message).join(" ") || "access refused");
  }
  if (response.status >= 400 && response.status < 500) {
    throw new GatewayError(await problemsOf(response));
  }
}

/** How long to wait before asking again, where there were too many requests; nothing where it is something else, or too long. */
export function waitOf({ status, headers }: Response): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return status === 429 && seconds <= mostPatienceSeconds ? seconds * 1000 : undefined;
}

async function send(
  { url, headers }: Connection,
  body: string,
  signal: AbortSignal | undefined,
): Promise<Reply | { lost: unknown; wasRefused: boolean; waitMs: number }> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", accept: "application/json" },
    body,
    ...(signal ? { signal } : {}),
  });
  const { status } = response;
  const waitMs = waitOf(response);
  if (waitMs !== undefined) {
    await response.body?.cancel();
    return { lost: new Error("too many requests"), wasRefused: true, waitMs };
  }
  await refuseStatus(response);
  if (status >= 502 && status <= 504) {
    await response.body?.cancel();
    return { lost: new Error(`status ${status}`), wasRefused: false, waitMs: 0 };
  }
  if (!isJson(response)) throw new GatewayError(await problemsOf(response));
  return (await response.json()) as Reply;
}

function answerOf({ data, errors }: Reply): unknown {
  if (errors?.length || !data) throw new GatewayError(errors ?? []);
  return data;
}

async function problemsOf(response: Response): Promise<readonly GraphQLProblem[]> {
  if (isJson(response)) {
    const { errors } = (await response.json().catch(() => ({}))) as Reply;
    if (errors?.length) return errors;
  }
  return [{ message: `the gateway should answer with JSON, got status ${response.status}` }];
}

function isJson(response: Response): boolean {
  return /\bjson\b/.test(response.headers.get("content-type") ?? "");
}
