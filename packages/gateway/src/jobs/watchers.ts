import type { JobChange } from "./job-queue.ts";

/** Who wants to be told of which job. */
export type Watchers = {
  add(id: string, listener: (change: JobChange) => void): () => void;
  tell(id: string, change: JobChange): void;
};

export function createWatchers(): Watchers {
  const listeners = new Map<string, Set<(change: JobChange) => void>>();
  return {
    add(id, listener) {
      const own = listeners.get(id) ?? new Set();
      listeners.set(id, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(id) === own) listeners.delete(id);
      };
    },
    tell(id, change) {
      for (const listener of listeners.get(id) ?? []) listener(change);
    },
  };
}
