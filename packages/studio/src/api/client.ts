import { createClient } from "graphql-ws";
import { Client, fetchExchange } from "urql";
import { createFollow } from "./follow.ts";

/** The way to the gateway that served this page. */
export const client = new Client({
  url: `${location.origin}/graphql`,
  preferGetMethod: false,
  requestPolicy: "network-only",
  exchanges: [fetchExchange],
});

const socket = createClient({
  url: `${location.origin.replace(/^http/, "ws")}/graphql`,
  retryAttempts: 0, // `follow` goes on from the last event it saw
});

/** The events of a job over one WebSocket for all. */
export const follow = createFollow((query, variables, { next, lost }) =>
  socket.subscribe<Record<string, unknown>>(
    { query, variables },
    { next: ({ data }) => (data ? next(data) : lost()), error: lost, complete: lost },
  ),
);
