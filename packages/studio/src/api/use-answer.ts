import { useEffect, useState } from "react";
import { ask } from "../api/ask.ts";

const patienceMs = 300; // until typing rests

type Refused = { readonly __typename: string; readonly message: string };
type Told<Answer> = {
  readonly answer?: Answer;
  readonly problem?: string;
  readonly isBusy: boolean;
};

/**
 * The answer to a query with one field, asked again a moment after its variables changed; the last one stays until then.
 * Nothing is asked without variables.
 */
export function useAnswer<Answer extends object>(
  query: string,
  variables: object | undefined,
): Told<Answer> {
  const [told, setTold] = useState<Told<Answer>>({ isBusy: false });
  const key = variables && JSON.stringify(variables);
  useEffect(() => {
    if (key === undefined) return;
    let isCurrent = true;
    setTold((old) => ({ ...old, isBusy: true }));
    const timer = setTimeout(async () => {
      const next = await answerOf<Answer>(query, JSON.parse(key));
      if (isCurrent) setTold((old) => ({ ...old, isBusy: false, ...next }));
    }, patienceMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [query, key]);
  return told;
}

async function answerOf<Answer extends object>(
  query: string,
  variables: object,
): Promise<{ answer?: Answer; problem?: string | undefined }> {
  try {
    const [answer] = Object.values(await ask<Record<string, Answer | Refused>>(query, variables));
    if (answer && "message" in answer) return { problem: (answer as Refused).message };
    return { answer: answer as Answer, problem: undefined };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
