import { createClient } from "graphql-ws";
import { Client, type CombinedError, fetchExchange, mapExchange } from "urql";
import { connection } from "./connection.ts";
import { createFollow } from "./follow.ts";

/** The way to the gateway that served this page. */
export const client = new Client({
  url: `${location.origin}/graphql`,
  preferGetMethod: false,
  requestPolicy: "network-only",
  exchanges: [
    mapExchange({
      onResult({ error }) {
        const isLost = error?.networkError !== undefined;
        connection.write(() => (statusOf(error) === 401 ? "refused" : isLost ? "lost" : "open"));
      },
    }),
    fetchExchange,
  ],
});

/** The HTTP status of an answer that says what is wrong, if there was an answer. */
export function statusOf(error: CombinedError | undefined): number | undefined {
  return (error?.response as Response | undefined)?.status;
}

const ended = 1000; // the code of a socket that closed because nobody listens any more
const forbidden = 4403; // of one that showed no token, or an old one

const socket = createClient({
  url: `${location.origin.replace(/^http/, "ws")}/graphql`,
  retryAttempts: 0, // `follow` goes on from the last event it saw
  on: {
    connected: () => connection.write(() => "open"),
    closed: (event) => {
      const { code } = event as CloseEvent;
      if (code !== ended) connection.write(() => (code === forbidden ? "refused" : "lost"));
    },
  },
});

/** The events of a job over one WebSocket for all. */
export const follow = createFollow((query, variables, { next, lost }) => {
  if (connection.read() === "refused") return () => {}; // asking on would count as guessing
  return socket.subscribe<Record<string, unknown>>(
    { query, variables },
    { next: ({ data }) => (data ? next(data) : lost()), error: lost, complete: lost },
  );
});
