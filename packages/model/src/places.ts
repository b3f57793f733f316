import { QueueFullError } from "./errors.ts";

/** So many places for those who work, and a bounded line of those who wait for one. */
export type Places = {
  /**
   * Wait for a place; what comes back leaves it. A signal aborted meanwhile leaves the line with its reason. Throws a
   * `QueueFullError` where the line is as long as it may be.
   */
  enter(signal?: AbortSignal): Promise<() => void>;
  /** Resolves when nobody has a place or waits for one. */
  emptied(): Promise<void>;
};

/** Places that are free, and an empty line. */
export function createPlaces(limits: { running: number; waiting: number }): Places {
  const line: (() => void)[] = [];
  const watchers: (() => void)[] = [];
  let taken = 0;

  const leave = (): void => {
    const next = line.shift();
    if (next)
      next(); // the place goes on to whoever waited longest
    else taken -= 1;
    if (taken === 0) for (const watch of watchers.splice(0)) watch();
  };

  return {
    async enter(signal) {
      signal?.throwIfAborted();
      if (taken < limits.running) taken += 1;
      else {
        if (line.length >= limits.waiting) throw new QueueFullError(limits.waiting);
        await new Promise<void>((resolve, reject) => {
          const turn = (): void => {
            signal?.removeEventListener("abort", abort);
            resolve();
          };
          const abort = (): void => {
            line.splice(line.indexOf(turn), 1);
            reject(signal?.reason);
          };
          signal?.addEventListener("abort", abort, { once: true });
          line.push(turn);
        });
      }
      let isLeft = false;
      return () => {
        if (isLeft) return;
        isLeft = true;
        leave();
      };
    },
    async emptied() {
      if (taken === 0) return;
      await new Promise<void>((resolve) => {
        watchers.push(resolve);
      });
    },
  };
}
