import type { Connection } from "./connection.ts";
import { GatewayError, type GraphQLProblem } from "./errors.ts";
import type { Sink, Subscribe } from "./follow.ts";
import { refuseStatus } from "./request.ts";

/** Subscriptions over server-sent events, a request for each: for where there is no WebSocket. */
export function openEventStream({ url, headers }: Connection): Subscribe {
  return (query, variables, sink) => {
    const controller = new AbortController();
    const { signal } = controller;
    const read = async (): Promise<void> => {
      const response = await fetch(`${url}/graphql/stream`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json", accept: "text/event-stream" },
        body: JSON.stringify({ query, variables }),
        signal,
      });
      if (response.status !== 429) await refuseStatus(response);
      if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
      sink.opened();
      await readEvents(response.body, sink);
    };
    read().catch((error: unknown) => {
      if (!signal.aborted) sink.lost(error);
    });
    return () => controller.abort();
  };
}

/** Tell what comes; a stream that ends without saying so was lost. */
async function readEvents(body: ReadableStream<Uint8Array>, sink: Sink): Promise<void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return sink.lost(new Error("the event stream ended early"));
    text += decoder.decode(value, { stream: true });
    const messages = text.split("\n\n");
    text = messages.pop() ?? "";
    for (const message of messages) {
      const lines = message.split("\n");
      if (lines.includes("event: complete")) return sink.complete();
      const line = lines.find((line) => line.startsWith("data: "));
      if (line) tellResult(JSON.parse(line.slice("data: ".length)), sink);
    }
  }
}

function tellResult(
  result: { data?: Record<string, unknown> | null; errors?: readonly GraphQLProblem[] },
  sink: Sink,
): void {
  if (result.data) sink.next(result.data);
  else sink.lost(new GatewayError(result.errors ?? []));
}
