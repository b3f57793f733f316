import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { GatewayContext } from "./context.ts";
import { isTrusted } from "./is-trusted.ts";
import { maskError } from "./mask-error.ts";
import { schema } from "./schema/schema.ts";

/**
 * Serve subscriptions (and the rest of the schema) over WebSocket at `/graphql`, under the same limits as over HTTP.
 * Returns a function that ends all connections.
 */
export function serveWebSocket(
  httpServer: Server,
  options: {
    readonly context: GatewayContext;
    readonly host: string;
    readonly bodyLimit: number;
    log(line: string): void;
  },
): () => Promise<void> {
  const { context, host, bodyLimit, log } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: bodyLimit });
  const graphql = useServer(
    {
      schema,
      context: () => ({ ...context }),
      onNext: (_, __, ___, ____, result) =>
        result.errors
          ? {
              ...result,
              errors: result.errors.map((error) => maskError(error.toJSON(), error, log)),
            }
          : undefined,
      onError: (_, __, ___, errors) => errors.map((error) => maskError(error.toJSON(), error, log)),
    },
    sockets,
  );
  httpServer.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { pathname } = new URL(request.url ?? "/", "http://gateway");
    const refusal = pathname !== "/graphql" ? "404 Not Found" : "403 Forbidden";
    if (pathname !== "/graphql" || !isTrusted(request.headers, host)) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) =>
      sockets.emit("connection", open, request),
    );
  });
  return async () => {
    await graphql.dispose();
    for (const open of sockets.clients) open.terminate();
  };
}
