import { useEffect, useState } from "react";
import { ask } from "./ask.ts";
import { explain } from "./explain.ts";
import type { Failure } from "./types.ts";

const patienceMs = 300; // until typing rests

type Told<Answer> = {
  readonly answer?: Answer;
  readonly problem?: string | undefined;
  readonly isBusy: boolean;
};

/**
 * The answer to a query with one field, asked again a moment after its variables changed; the last one stays until then.
 * A question that is not wanted any more is taken back. Nothing is asked without variables.
 */
export function useAnswer<Answer extends object>(
  query: string,
  variables: object | undefined,
): Told<Answer> {
  const [told, setTold] = useState<Told<Answer>>({ isBusy: false });
  const key = variables && JSON.stringify(variables);
  useEffect(() => {
    setTold((old) => ({ ...old, isBusy: key !== undefined }));
    if (key === undefined) return;
    const current = new AbortController();
    const { signal } = current;
    const timer = setTimeout(async () => {
      const next = await answerOf<Answer>(query, JSON.parse(key), signal);
      if (!signal.aborted) setTold((old) => ({ ...old, isBusy: false, ...next }));
    }, patienceMs);
    return () => {
      current.abort();
      clearTimeout(timer);
    };
  }, [query, key]);
  return told;
}

async function answerOf<Answer extends object>(
  query: string,
  variables: object,
  signal: AbortSignal,
): Promise<Omit<Told<Answer>, "isBusy">> {
  try {
    const told = await ask<Record<string, Answer | Failure>>(query, variables, { signal });
    const [answer] = Object.values(told);
    if (answer && "message" in answer) return { problem: explain(answer as Failure) };
    return { answer: answer as Answer, problem: undefined };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
