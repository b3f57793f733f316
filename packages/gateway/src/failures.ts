/** What can be foreseen to go wrong, as data: each is a type of the GraphQL schema. */
export type Failure =
  | PromptTooLong
  | PictureInvalid
  | InvalidOption
  | InvalidConfig
  | NotFound
  | QueueFull
  | WorkerFailed;

/** The prompt leaves no room for an answer. `limit` and `got` count sequence elements. */
export type PromptTooLong = {
  readonly __typename: "PromptTooLong";
  readonly message: string;
  readonly limit: number;
  readonly got: number;
};

/** A picture that cannot be read; `part` is its place in the prompt, from 0. */
export type PictureInvalid = {
  readonly __typename: "PictureInvalid";
  readonly message: string;
  readonly part: number | null;
};

/** An option that makes no sense, by name. */
export type InvalidOption = {
  readonly __typename: "InvalidOption";
  readonly message: string;
  readonly option: string;
};

/** One thing wrong in a configuration: where (`data.path`) and what. */
export type ConfigProblem = { readonly path: string; readonly message: string };

/** A training configuration with everything that is wrong with it. */
export type InvalidConfig = {
  readonly __typename: "InvalidConfig";
  readonly message: string;
  readonly problems: readonly ConfigProblem[];
};

/** Nothing has this id. */
export type NotFound = {
  readonly __typename: "NotFound";
  readonly message: string;
  readonly id: string;
};

/** As many jobs wait as may. */
export type QueueFull = {
  readonly __typename: "QueueFull";
  readonly message: string;
  readonly limit: number;
};

/** The work itself failed, or its process ended before it did. */
export type WorkerFailed = { readonly __typename: "WorkerFailed"; readonly message: string };

export function promptTooLong(limit: number, got: number): PromptTooLong {
  return {
    __typename: "PromptTooLong",
    message: `the prompt should take at most ${limit} sequence elements, got ${got}`,
    limit,
    got,
  };
}

export function pictureInvalid(message: string, part: number | null): PictureInvalid {
  return { __typename: "PictureInvalid", message, part };
}

export function invalidOption(option: string, message: string): InvalidOption {
  return { __typename: "InvalidOption", message, option };
}

export function invalidConfig(problems: readonly ConfigProblem[]): InvalidConfig {
  const first = problems[0];
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const message = first
    ? `${first.path || "config"}: ${first.message}${more}`
    : "config is invalid";
  return { __typename: "InvalidConfig", message, problems };
}

export function notFound(what: string, id: string): NotFound {
  return { __typename: "NotFound", message: `there is no ${what} with this id`, id };
}

export function queueFull(limit: number): QueueFull {
  return {
    __typename: "QueueFull",
    message: `at most ${limit} jobs may wait; try again when one has ended`,
    limit,
  };
}

export function workerFailed(message: string): WorkerFailed {
  return { __typename: "WorkerFailed", message };
}
