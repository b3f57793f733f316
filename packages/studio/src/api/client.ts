import { createClient } from "graphql-ws";
import { Client, fetchExchange, subscriptionExchange } from "urql";

const socket = createClient({
  url: `${location.origin.replace(/^http/, "ws")}/graphql`,
  retryAttempts: 0, // `follow` goes on from the last event it saw
});

/** The way to the gateway that served this page: queries over HTTP, subscriptions over one WebSocket. */
export const client = new Client({
  url: `${location.origin}/graphql`,
  preferGetMethod: false,
  requestPolicy: "network-only",
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (sink) => ({
          unsubscribe: socket.subscribe(
            { query: request.query ?? "", variables: request.variables },
            sink as Parameters<typeof socket.subscribe>[1],
          ),
        }),
      }),
    }),
  ],
});
