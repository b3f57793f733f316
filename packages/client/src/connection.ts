/** How the gateway is reached. */
export type Connection = {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** What shows the token, if there is one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  /** How often in a row a lost connection is tried again. */
  readonly retries: number;
};

const waitsMs = [250, 500, 1000, 2000, 4000];

/** Wait before the next of several attempts, longer from one to the next; less when `signal` aborts. */
export function waitBefore(attempt: number, signal?: AbortSignal, atLeastMs = 0): Promise<void> {
  const waitMs = waitsMs[Math.min(attempt, waitsMs.length) - 1] ?? 0;
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(waitMs, atLeastMs));
    signal?.addEventListener("abort", done);
  });
}
