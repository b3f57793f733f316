/**
 * A GraphQL document as text that knows what it takes and answers. Those of typed document generators fit (graphql-codegen
 * with `documentMode: "string"`, gql.tada printed), and so does plain text: it answers `unknown`.
 */
export type TypedDocument<Answer, Variables> = {
  toString(): string;
  /** Never there: it carries the types. */
  readonly __apiType?: (variables: Variables) => Answer;
};

/** The same as plain text, for clients that want to see that it is. */
export type TypedText<Answer, Variables> = string & TypedDocument<Answer, Variables>;
