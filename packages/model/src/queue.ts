/** A line in which everybody waits for those before. */
export type Queue = {
  /** Wait for one's turn; what comes back ends it. A signal aborted meanwhile leaves the line with its reason. */
  enter(signal?: AbortSignal): Promise<() => void>;
};

/** An empty line. */
export function createQueue(): Queue {
  let last: Promise<void> = Promise.resolve();
  return {
    async enter(signal) {
      const before = last;
      let leave = (): void => {};
      last = new Promise((resolve) => {
        leave = resolve;
      });
      try {
        await untilAborted(before, signal);
      } catch (error) {
        before.then(leave); // whoever waits behind still waits for those before
        throw error;
      }
      return leave;
    },
  };
}

async function untilAborted(turn: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (!signal) return turn;
  signal.throwIfAborted();
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([turn, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
