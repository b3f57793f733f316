import type { Server } from "node:http";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import type { GatewayContext } from "./context.ts";
import { limitOperations, type QueryLimits } from "./limits/query-limits.ts";
import { maskError, type Surprises } from "./mask-error.ts";
import type { Metrics } from "./operation/metrics.ts";
import { schema } from "./schema/schema.ts";
import { checkSettings } from "./settings.ts";

/** The GraphQL server: queries limited, CSRF prevention on, surprises masked, nothing ever reported to anybody outside. */
export function createApollo(
  options: Surprises & {
    readonly limits?: QueryLimits;
    readonly httpServer?: Server;
    readonly metrics?: Metrics;
  },
): ApolloServer<GatewayContext> {
  const { httpServer, log, limits = checkSettings({}), metrics } = options;
  const requestIds = new WeakMap<object, string>(); // of errors, which are formatted without their context
  const observe: ApolloServerPlugin<GatewayContext> = {
    requestDidStart: async ({ contextValue: { requestId } }) => ({
      async didResolveOperation({ operation }) {
        metrics?.operations.inc({ transport: "http", operation: operation?.operation ?? "" });
      },
      async didEncounterErrors({ errors }) {
        for (const error of errors) if (requestId) requestIds.set(error, requestId);
      },
    }),
  };
  return new ApolloServer<GatewayContext>({
    schema,
    csrfPrevention: true,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    parseOptions: { maxTokens: limits.tokenLimit },
    validationRules: [limitOperations(limits)],
    formatError: (formatted, error) =>
      maskError(formatted, error, options, requestIds.get(error as object)),
    logger: { debug() {}, info() {}, warn: log, error: log },
    plugins: [
      observe,
      ApolloServerPluginCacheControlDisabled(), // it would look at each field of each answer
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ...(httpServer ? [ApolloServerPluginDrainHttpServer({ httpServer })] : []),
    ],
  });
}
