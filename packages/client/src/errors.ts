import { type FailureFragment, failureNames } from "./generated.ts";

/** What can be foreseen to go wrong, told apart by `__typename`. */
export type Failure = FailureFragment;

/** The gateway refused what was asked for: `failure` says why, in the fields of the schema's type. */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.__typename}: ${failure.message}`);
    this.failure = failure;
  }
}

/** A job was begun and failed: `failure` says why. `retry` has it wait once more. */
export class JobFailed extends Error {
  override readonly name = "JobFailed";
  readonly id: string;
  readonly failure: Failure;

  constructor(id: string, failure: Failure) {
    super(`job ${id}: ${failure.message}`);
    this.id = id;
    this.failure = failure;
  }
}

/** The gateway does not let this client in: its token is missing or wrong, or its page is of another site. */
export class AccessRefused extends Error {
  override readonly name = "AccessRefused";
}

/** The gateway could not be reached, however often it was tried. A job that was begun goes on without its reader. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/** What a GraphQL server says of an error. */
export type GraphQLProblem = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
};

/** The gateway has no answer: the document is none of its schema, or something unforeseen happened in it. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly problems: readonly GraphQLProblem[];

  constructor(problems: readonly GraphQLProblem[]) {
    super(problems.map(({ message }) => message).join(" ") || "the gateway answered nothing");
    this.problems = problems;
  }
}

/** What a result may be besides a failure. */
export type Accepted<Answer> = Exclude<Answer, { readonly __typename: Failure["__typename"] }>;

/** The answer, where what was asked for was accepted. Throws a `RequestRefused` where it is a failure of the schema. */
export function accepted<Answer extends { readonly __typename: string }>(
  answer: Answer,
): Accepted<Answer> {
  const names: readonly string[] = failureNames;
  if (names.includes(answer.__typename)) throw new RequestRefused(answer as unknown as Failure);
  return answer as Accepted<Answer>;
}
