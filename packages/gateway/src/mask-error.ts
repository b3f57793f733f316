import { GraphQLError, type GraphQLFormattedError } from "graphql/index.js"; // the file that Node takes; vite would take its twin, and types of twins do not mix

/**
 * What clients hear of an error: those of a wrong query as they are; of any other, a surprise, only that it happened,
 * while the log gets its stack.
 */
export function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: (line: string) => void,
): GraphQLFormattedError {
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (!original || original instanceof GraphQLError) return formatted;
  if (formatted.extensions?.code === "BAD_USER_INPUT") return formatted;
  log(original instanceof Error ? (original.stack ?? original.message) : String(original));
  const { path, locations } = formatted;
  return {
    message: "Something went wrong inside the gateway; its log says what.",
    ...(path && { path }),
    ...(locations && { locations }),
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  };
}
