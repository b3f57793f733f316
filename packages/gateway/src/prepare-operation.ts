import {
  type ExecutionArgs,
  GraphQLError,
  getOperationAST,
  type OperationTypeNode,
} from "graphql/index.js"; // the file that Node takes, see mask-error.ts
import type { createReader } from "./limits/query-limits.ts";
import { schema } from "./schema/schema.ts";

/** An operation that keeps to the limits, ready to be executed or subscribed to. */
export type PreparedOperation = {
  readonly args: ExecutionArgs;
  readonly operation: OperationTypeNode;
};

/** Parse and validate what a client asks for over a transport that is not Apollo's; or what is wrong with it. */
export function prepareOperation(
  params: {
    readonly query?: unknown;
    readonly variables?: unknown;
    readonly operationName?: unknown;
  },
  read: ReturnType<typeof createReader>,
  contextValue: object,
): PreparedOperation | readonly GraphQLError[] {
  const { query, variables, operationName } = params;
  if (typeof query !== "string") return [new GraphQLError("query: should be text")];
  if (variables !== undefined && (typeof variables !== "object" || Array.isArray(variables))) {
    return [new GraphQLError("variables: should be an object")];
  }
  const name = typeof operationName === "string" ? operationName : undefined;
  const document = read(query);
  if (!("kind" in document)) return document;
  const operation = getOperationAST(document, name)?.operation;
  if (!operation) return [new GraphQLError("operationName: should name an operation of the query")];
  const variableValues = (variables ?? {}) as Record<string, unknown>;
  return {
    args: { schema, document, variableValues, operationName: name, contextValue },
    operation,
  };
}
