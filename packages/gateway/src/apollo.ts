import type { Server } from "node:http";
import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import type { GatewayContext } from "./context.ts";
import { maskError } from "./mask-error.ts";
import { schema } from "./schema/schema.ts";

/** The GraphQL server: CSRF prevention on, surprises masked, nothing ever reported to anybody outside. */
export function createApollo(options: {
  httpServer?: Server;
  log(line: string): void;
}): ApolloServer<GatewayContext> {
  const { httpServer, log } = options;
  return new ApolloServer<GatewayContext>({
    schema,
    csrfPrevention: true,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    formatError: (formatted, error) => maskError(formatted, error, log),
    logger: { debug() {}, info() {}, warn: log, error: log },
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ...(httpServer ? [ApolloServerPluginDrainHttpServer({ httpServer })] : []),
    ],
  });
}
