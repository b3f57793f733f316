import type { OperationResult } from "urql";
import { client, statusOf } from "./client.ts";

/**
 * The answer to a query or mutation. Throws an `Error` in words for people where there is none. A question that is aborted
 * is taken back from the gateway, and never answered.
 */
export async function ask<Answer>(
  document: string,
  variables: object = {},
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Answer> {
  const isMutation = document.trimStart().startsWith("mutation");
  const sent = isMutation
    ? client.mutation<Answer>(document, variables)
    : client.query<Answer>(document, variables);
  const { data, error } = await new Promise<OperationResult<Answer>>((resolve) => {
    const { unsubscribe } = sent.subscribe((result) => {
      if (result.stale) return; // what was asked before: the answer is on its way
      resolve(result);
      queueMicrotask(() => unsubscribe()); // it may be told before there is what to unsubscribe
    });
    signal?.addEventListener("abort", unsubscribe);
  });
  if (statusOf(error) === 401) throw new Error("The gateway wants its token again.");
  if (error?.networkError) throw new Error("The gateway does not answer. Try again in a moment.");
  if (error) throw new Error(error.graphQLErrors.map(({ message }) => message).join(" "));
  if (!data) throw new Error("The gateway answered nothing.");
  return data;
}
