import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { GraphQLError, type GraphQLFormattedError } from "graphql/index.js"; // the file that Node takes, see mask-error.ts
import { CloseCode, handleProtocols, makeServer } from "graphql-ws";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { mostNesting, nestingOf } from "./limits/nesting.ts";
import { createReader } from "./limits/query-limits.ts";
import { clientOf } from "./limits/rates.ts";
import { maskError } from "./mask-error.ts";
import { requestIdOf } from "./operation/observe-requests.ts";
import { prepareOperation } from "./prepare-operation.ts";
import { schema } from "./schema/schema.ts";
import type { Transport } from "./transport.ts";

type Extra = {
  readonly requestId: string;
  readonly client: string;
  readonly isSignedIn: boolean;
  readonly subscriptions: Set<string>;
};

/**
 * Serve subscriptions (and the rest of the schema) over WebSocket at `/graphql`, under the same limits and with the same
 * token as over HTTP: in the cookie or a header of the handshake, or as `token` in the payload of `connection_init`.
 * Returns a function that ends all connections.
 */
export function serveWebSocket(httpServer: Server, transport: Transport): () => Promise<void> {
  const { access, rates, metrics, settings, log } = transport;
  const graphql = graphqlOver(transport);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: settings.bodyLimit,
    handleProtocols,
  });
  const open = (socket: WebSocket, extra: Extra): void => {
    metrics.sockets.inc();
    const stopPinging = keepAlive(socket, settings.keepAliveMs);
    socket.on("error", () => metrics.refusals.inc({ reason: "frame" })); // the frame was none; ws ends the connection
    let counted = Promise.resolve();
    const closed = graphql.opened(
      {
        protocol: socket.protocol,
        send: (text) => sendText(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          socket.on("message", (data, isBinary) => {
            counted = counted.then(async () => {
              const bytes = bytesOf(data);
              const isOpen = socket.readyState === socket.OPEN;
              if (!isOpen || isRefused(isBinary, bytes)) return;
              if ((await rates.count(extra.client, bytes.length)) !== undefined) {
                metrics.refusals.inc({ reason: "rate" });
                return socket.close(4429, "Too many messages");
              }
              handle(bytes.toString()).catch((error: Error) => {
                if (socket.readyState !== socket.OPEN) return; // it could not be told the rest
                if (error.message.startsWith("Unexpected message of type")) {
                  return socket.close(CloseCode.BadRequest, "Invalid message received");
                }
                log(String(error.stack), { requestId: extra.requestId });
                socket.close(CloseCode.InternalServerError, "Something went wrong");
              });
            });
          });
        },
      },
      extra,
    );
    const isRefused = (isBinary: boolean, bytes: Buffer): boolean => {
      if (!isBinary && nestingOf(bytes, mostNesting) <= mostNesting) return false;
      metrics.refusals.inc({ reason: "message" });
      socket.close(CloseCode.BadRequest, "Invalid message received");
      return true;
    };
    socket.once("close", (code, reason) => {
      metrics.sockets.dec();
      stopPinging();
      void closed(code, String(reason));
    });
  };

  httpServer.on("upgrade", async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy()); // it was reset; nobody else listens yet
    const refuse = (status: string): void => {
      metrics.refusals.inc({ reason: "upgrade" });
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    };
    const client = clientOf(request);
    if ((request.url ?? "").split("?", 1)[0] !== "/graphql") return refuse("404 Not Found");
    if (!access.isTrusted(request.headers)) return refuse("403 Forbidden");
    if ((await rates.count(client, 0)) !== undefined) return refuse("429 Too Many Requests");
    const extra = {
      requestId: requestIdOf(request.headers),
      client,
      isSignedIn: access.isAuthorized(request.headers),
      subscriptions: new Set<string>(),
    };
    sockets.handleUpgrade(request, socket, head, (socket) => open(socket, extra));
  });
  return async () => {
    for (const socket of sockets.clients) socket.close(1001, "Going away");
    await new Promise((resolve) => setTimeout(resolve, 20)); // for those who listen
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

function graphqlOver(transport: Transport) {
  const { context, settings, access, rates, metrics } = transport;
  const read = createReader(schema, settings);
  const mask = (extra: Extra, id: string, error: GraphQLError): GraphQLFormattedError =>
    maskError(error.toJSON(), error, transport, `${extra.requestId}.${id}`);
  return makeServer<Record<string, unknown>, Extra>({
    async onConnect({ extra, connectionParams }) {
      if (extra.isSignedIn) return true;
      const mayTry = await rates.mayTry(extra.client);
      if (mayTry && access.isToken(connectionParams?.token)) return true;
      await rates.wasWrong(extra.client);
      metrics.refusals.inc({ reason: "token" });
      return false;
    },
    onSubscribe({ extra, subscriptions }, id, payload) {
      const most = settings.subscriptionLimit;
      if (Object.keys(subscriptions).length > most) {
        const message = `operations: at most ${most} may be under way on one connection`;
        return [new GraphQLError(message)];
      }
      const contextValue = { ...context, requestId: `${extra.requestId}.${id}` };
      const prepared = prepareOperation(payload, read, contextValue);
      if (!("args" in prepared)) return [...prepared];
      metrics.operations.inc({ transport: "websocket", operation: prepared.operation });
      return prepared.args;
    },
    onOperation({ extra }, id, _, __, result) {
      if (!(Symbol.asyncIterator in result)) return;
      extra.subscriptions.add(id);
      metrics.subscriptions.inc({ transport: "websocket" });
    },
    onComplete({ extra }, id) {
      if (extra.subscriptions.delete(id)) metrics.subscriptions.dec({ transport: "websocket" });
    },
    onNext: ({ extra }, id, _, __, result) =>
      result.errors
        ? { ...result, errors: result.errors.map((error) => mask(extra, id, error)) }
        : undefined,
    onError: ({ extra }, id, _, errors) => errors.map((error) => mask(extra, id, error)),
  });
}

/** Fulfilled when the text has left: whoever reads slowly is told slowly, and nothing piles up. */
function sendText(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Ping until the returned function is called; end the connection when a ping is not answered before the next. */
function keepAlive(socket: WebSocket, everyMs: number): () => void {
  let isAlive = true;
  socket.on("pong", () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
