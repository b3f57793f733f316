import { client } from "./client.ts";

/** The answer to a query or mutation. Throws an `Error` in words for people where there is none. */
export async function ask<Answer>(document: string, variables: object = {}): Promise<Answer> {
  const isMutation = document.trimStart().startsWith("mutation");
  const sent = isMutation
    ? client.mutation<Answer>(document, variables)
    : client.query<Answer>(document, variables);
  const { data, error } = await sent.toPromise();
  if (error?.networkError) {
    throw new Error("The gateway does not answer. Is it still running? Try again in a moment.");
  }
  if (error) throw new Error(error.graphQLErrors.map(({ message }) => message).join(" "));
  if (!data) throw new Error("The gateway answered nothing.");
  return data;
}
