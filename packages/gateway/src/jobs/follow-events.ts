import { hasEnded } from "../job-state.ts";
import type { JobQueue, StoredEvent } from "./job-queue.ts";

/** An event and its place among those of its job, from 1. */
export type Numbered<Event> = Event & { readonly sequence: number };

const page = 200;
const mostHeld = 1_000; // a reader slower than this reads from the queue again

/**
 * All events of a job after number `after`, those so far first, then each as it comes, until the job has ended:
 * nothing is missing and nothing comes twice. Nothing at all where there is no such job.
 *
 * Written by hand because a waiting async generator does not hear `return`, and a reader who leaves must be let go.
 */
export function followEvents<Event extends object>(
  queue: JobQueue,
  id: string,
  after = 0,
): AsyncIterableIterator<Numbered<Event>> {
  let position = Math.max(0, after);
  let held: StoredEvent[] = [];
  let isBehind = true; // what is held does not reach back to `position`
  let isOver = false; // no more will come than what is kept
  let left = false;
  let wake = (): void => {};
  const unwatch = queue.watch(id, (change) => {
    held.push(...change.events);
    if (held.length > mostHeld) {
      held = [];
      isBehind = true;
    }
    isOver = change.hasEnded;
    wake();
  });
  const catchUp = async (): Promise<void> => {
    isBehind = false; // unless the page is full, or more than can be held comes meanwhile
    const job = await queue.find(id);
    const kept = await queue.events(id, position, page);
    isBehind ||= kept.length === page;
    const last = kept.at(-1)?.sequence ?? position;
    held = [...kept, ...held.filter(({ sequence }) => sequence > last)];
    if (!job || (hasEnded(job.state) && !isBehind)) isOver = true;
  };
  const next = async (): Promise<IteratorResult<Numbered<Event>>> => {
    while (!left) {
      while (held[0] && held[0].sequence <= position) held.shift();
      const [stored] = held;
      if (stored?.sequence === position + 1) {
        held.shift();
        position = stored.sequence;
        return { done: false, value: { ...(stored.event as Event), sequence: position } };
      }
      if (isBehind || stored) {
        await catchUp();
        continue;
      }
      if (isOver) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    unwatch();
    return { done: true, value: undefined };
  };
  return {
    next,
    async return() {
      left = true;
      unwatch();
      wake();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
