/** An event and its place in its log, from 1. */
export type Numbered<Event> = Event & { readonly sequence: number };

/** The events of one job in order: appended to by the job, followed by any number of readers. */
export class EventLog<Event extends object> {
  readonly #events: Numbered<Event>[];
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(events: readonly Event[] = []) {
    this.#events = events.map((event, i) => ({ ...event, sequence: i + 1 }));
  }

  append(event: Event): Numbered<Event> {
    const numbered = { ...event, sequence: this.#events.length + 1 };
    this.#events.push(numbered);
    this.#wake();
    return numbered;
  }

  /** No more will come: readers end once they have read all. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /**
   * All events after number `after`, those so far first, then each as it comes, until the log is closed.
   *
   * Written by hand because a waiting async generator does not hear `return`, and a reader who leaves must be let go.
   */
  follow(after = 0): AsyncIterableIterator<Numbered<Event>> {
    let position = Math.max(0, after);
    let left = false;
    let wakeReader = (): void => {};
    const next = async (): Promise<IteratorResult<Numbered<Event>>> => {
      while (!left) {
        const event = this.#events[position];
        if (event) {
          position++;
          return { done: false, value: event };
        }
        if (this.#closed) break;
        await new Promise<void>((resolve) => {
          wakeReader = resolve;
          this.#waiting.add(resolve);
        });
      }
      return { done: true, value: undefined };
    };
    return {
      next,
      async return() {
        left = true;
        wakeReader();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
