/** What is made ahead of those who take it. */
export type Prefetch<T> = {
  /** The next one, in order. */
  take(): Promise<T>;
  /** Make no more; over once what is under way has ended. */
  close(): Promise<void>;
};

const depth = 2;

/**
 * What `make` makes for `from`, `from + 1`, … below `to`, one after another and up to two ahead of what was taken. A
 * failure is told to who takes what failed, and ends the making.
 */
export function prefetch<T>(
  make: (step: number) => Promise<T>,
  from: number,
  to: number,
): Prefetch<T> {
  const ready: Promise<T>[] = [];
  let next = from;
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const makeAhead = (): void => {
    while (ready.length < depth && next < to) {
      const step = next++;
      const made = last.then(() => {
        if (isClosed) throw new Error("prefetch: nothing should be made any more, it is closed");
        return make(step);
      });
      made.catch(() => {}); // told when it is taken
      ready.push(made);
      last = made;
    }
  };
  makeAhead();
  return {
    async take() {
      const first = ready.shift();
      if (!first) throw new RangeError(`prefetch: there should be one below ${to}, got none`);
      const made = await first;
      makeAhead();
      return made;
    },
    async close() {
      isClosed = true;
      await last.catch(() => {});
    },
  };
}
