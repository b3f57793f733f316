import { GraphQLError, type GraphQLFormattedError } from "graphql/index.js"; // the file that Node takes; vite would take its twin, and types of twins do not mix

/** Who hears of surprises. */
export type Surprises = { log(line: string, fields?: object): void };

/**
 * What clients hear of an error: those of a wrong query as they are; of any other, a surprise, only that it happened
 * and under which request id, while the log gets its stack under the same id.
 */
export function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  { log }: Surprises,
  requestId?: string,
): GraphQLFormattedError {
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (!original || original instanceof GraphQLError) return formatted;
  if (formatted.extensions?.code === "BAD_USER_INPUT") return formatted;
  const { path, locations } = formatted;
  const stack = original instanceof Error ? (original.stack ?? original.message) : String(original);
  log(stack, { ...(requestId !== undefined && { requestId }), ...(path && { path }) });
  return {
    message: "Something went wrong inside the gateway; its log says what.",
    ...(path && { path }),
    ...(locations && { locations }),
    extensions: {
      code: "INTERNAL_SERVER_ERROR",
      ...(requestId !== undefined && { requestId }),
    },
  };
}
