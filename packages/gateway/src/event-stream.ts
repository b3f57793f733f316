import type { Request, Response } from "express";
import { type ExecutionResult, execute, GraphQLError, subscribe } from "graphql/index.js"; // the file that Node takes, see mask-error.ts
import { createReader } from "./limits/query-limits.ts";
import { maskError } from "./mask-error.ts";
import { idOf } from "./operation/observe-requests.ts";
import { prepareOperation } from "./prepare-operation.ts";
import { schema } from "./schema/schema.ts";
import type { Transport } from "./transport.ts";

/** Server-sent events: the handler of `/graphql/stream`, and what ends all streams. */
export type EventStreams = {
  handle(request: Request, response: Response): Promise<void>;
  close(): void;
};

/**
 * GraphQL over server-sent events, one stream for each operation (the "distinct connections mode" of graphql-sse): `POST`
 * with JSON or `GET` with a query string. Each result is an event `next`, then comes `complete`. The next event is asked
 * for when the last has left, so nothing piles up for a slow reader; one who reads nothing between two pings is let go.
 */
export function createEventStreams(transport: Transport): EventStreams {
  const { context, settings, metrics } = transport;
  const read = createReader(schema, settings);
  const open = new Set<Response>();
  return {
    async handle(request, response) {
      const requestId = idOf(response);
      const params = paramsOf(request);
      const prepared = prepareOperation(params, read, { ...context, requestId });
      if (!("args" in prepared)) return refuse(response, 400, prepared);
      const { operation, args } = prepared;
      if (request.method === "GET" && operation === "mutation") {
        return refuse(response.set("Allow", "POST"), 405, [
          new GraphQLError("A mutation should be sent by POST."),
        ]);
      }
      metrics.operations.inc({ transport: "stream", operation });
      const result = await (operation === "subscription" ? subscribe(args) : execute(args));
      const results = Symbol.asyncIterator in result ? result : only(result);
      response.set({
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
      });
      response.flushHeaders();
      open.add(response);
      metrics.subscriptions.inc({ transport: "stream" });
      const stopPinging = keepAlive(response, settings.keepAliveMs);
      response.once("close", () => void results.return?.(undefined));
      try {
        for await (const { errors, ...rest } of results) {
          const masked = errors?.map((error) =>
            maskError(error.toJSON(), error, transport, requestId),
          );
          await send(response, "next", masked ? { errors: masked, ...rest } : rest);
          if (response.destroyed) break;
        }
        await send(response, "complete");
      } finally {
        stopPinging();
        open.delete(response);
        metrics.subscriptions.dec({ transport: "stream" });
        response.end();
      }
    },
    close() {
      for (const response of open) response.end();
    },
  };
}

function paramsOf({ method, query, body }: Request): Record<string, unknown> {
  if (method !== "GET") return (body ?? {}) as Record<string, unknown>;
  let variables: unknown = query.variables;
  try {
    if (typeof variables === "string") variables = JSON.parse(variables);
  } catch {} // it stays text, and is refused as such
  return { query: query.query, operationName: query.operationName, variables };
}

async function* only(result: ExecutionResult): AsyncGenerator<ExecutionResult, void, void> {
  yield result;
}

async function send(response: Response, event: string, data?: object): Promise<void> {
  if (response.destroyed || response.writableEnded) return;
  const text = `event: ${event}\ndata:${data ? ` ${JSON.stringify(data)}` : ""}\n\n`;
  if (response.write(text)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off("drain", go).off("close", go);
      resolve();
    };
    response.on("drain", go).on("close", go);
  });
}

/** Write a comment now and then, unless the last one is still waiting to be read. */
function keepAlive(response: Response, everyMs: number): () => void {
  let isWaiting = false;
  const timer = setInterval(() => {
    if (isWaiting) return response.destroy();
    isWaiting = true;
    response.write(":\n\n", () => {
      isWaiting = false;
    });
  }, everyMs);
  return () => clearInterval(timer);
}

function refuse(response: Response, status: number, errors: readonly GraphQLError[]): void {
  response.status(status).json({ errors });
}
