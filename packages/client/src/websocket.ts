import { createClient } from "graphql-ws/client";
import type { Connection } from "./connection.ts";
import { AccessRefused, GatewayError, type GraphQLProblem } from "./errors.ts";
import type { Sink, Subscribe } from "./follow.ts";

const pingEveryMs = 10_000;
const refusals = [4401, 4403];

/** Subscriptions over one WebSocket for all, open while there are any. One that no longer answers is given up. */
export function openWebSocket(
  { url, token }: Connection,
  webSocket: typeof WebSocket | undefined,
): Subscribe {
  const waiting = new Set<Sink>(); // for the socket to open
  let isOpen = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const socket = createClient({
    url: `${url.replace(/^http/, "ws")}/graphql`,
    ...(token === undefined ? {} : { connectionParams: { token } }),
    ...(webSocket ? { webSocketImpl: webSocket } : {}),
    retryAttempts: 0, // `follow` goes on from the last event it saw
    keepAlive: pingEveryMs,
    on: {
      connected() {
        isOpen = true;
        for (const sink of waiting) sink.opened();
        waiting.clear();
      },
      closed() {
        isOpen = false;
        clearTimeout(silence);
      },
      ping(wasReceived) {
        if (wasReceived) return;
        clearTimeout(silence);
        silence = setTimeout(() => socket.terminate(), pingEveryMs / 2);
      },
      pong(wasReceived) {
        if (wasReceived) clearTimeout(silence);
      },
    },
  });
  return (query, variables, sink) => {
    if (isOpen) sink.opened();
    else waiting.add(sink);
    const close = socket.subscribe<Record<string, unknown>>(
      { query, variables },
      {
        next({ data, errors }) {
          if (data) sink.next(data);
          else sink.lost(new GatewayError((errors ?? []) as readonly GraphQLProblem[]));
        },
        error(error) {
          waiting.delete(sink);
          sink.lost(understood(error));
        },
        complete: () => sink.complete(),
      },
    );
    return () => {
      waiting.delete(sink);
      close();
    };
  };
}

/** What went wrong: GraphQL errors, the socket's end, or that it could not be opened. */
function understood(error: unknown): unknown {
  if (Array.isArray(error)) return new GatewayError(error as GraphQLProblem[]);
  if (typeof error !== "object" || error === null || !("code" in error)) return error;
  const { code, reason } = error as Pick<CloseEvent, "code" | "reason">;
  const message = `the WebSocket was closed: ${code} ${reason}`;
  return refusals.includes(code) ? new AccessRefused(message) : new Error(message);
}
