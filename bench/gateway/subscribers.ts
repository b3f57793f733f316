import { type Client, createClient } from "graphql-ws";
import WebSocket from "ws";
import type { MeasuredGateway } from "./start.ts";

/** What subscribers got: how late each event came, in milliseconds, and how many were missing, twice or out of order. */
export type Delivery = { readonly latenessMs: number[]; readonly wrong: number };

type Told = { events: { sequence: number; text?: string } };

const query = `subscription ($id: ID!) { events(id: $id) { sequence ... on GenerationText { text } } }`;

/** Begin generations of so many pieces, by the clock child. Returns their ids. */
export async function beginClocks(
  gateway: MeasuredGateway,
  count: number,
  clock: { pieces: number; everyMs: number; delayMs: number },
): Promise<string[]> {
  const text = `${clock.pieces} ${clock.everyMs} ${clock.delayMs}`;
  const begin = async (): Promise<string> => {
    const mutation = `mutation ($text: String!) { generate(prompt: [{ text: $text }]) {
      __typename ... on Generation { id } ... on Failure { message } } }`;
    const { generate } = await gateway.ask<{ generate: { id?: string; message?: string } }>(
      mutation,
      { text },
    );
    if (!generate.id) throw new Error(`a generation was refused: ${generate.message}`);
    return generate.id;
  };
  return Promise.all(Array.from({ length: count }, begin));
}

/** Follow all events of `ids` with `subscribers` subscriptions over `connections` WebSockets until the generations end. */
export async function followClocks(
  gateway: MeasuredGateway,
  ids: readonly string[],
  {
    subscribers,
    connections,
    pieces,
  }: { subscribers: number; connections: number; pieces: number },
): Promise<Delivery> {
  const url = `${gateway.url.replace("http", "ws")}/graphql`;
  const clients = Array.from({ length: connections }, () =>
    createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, lazy: false }),
  );
  const latenessMs: number[] = [];
  let wrong = 0;
  await Promise.all(
    Array.from({ length: subscribers }, async (_, i) => {
      const client = clients[i % connections] as Client;
      const openedAt = performance.timeOrigin + performance.now();
      let expected = 1;
      const variables = { id: ids[i % ids.length] };
      for await (const { data } of client.iterate<Told>({ query, variables })) {
        const { sequence, text } = data?.events ?? { sequence: 0 };
        if (sequence !== expected) wrong += 1;
        expected = sequence + 1;
        const sentAt = Number(text);
        if (text && sentAt > openedAt) {
          latenessMs.push(performance.timeOrigin + performance.now() - sentAt);
        }
      }
      wrong += Math.abs(pieces + 2 - expected); // the pieces and the end
    }),
  );
  await Promise.all(clients.map((client) => client.dispose()));
  return { latenessMs, wrong };
}
