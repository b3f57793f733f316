/** Events that come as they happen. To leave the loop, or to call `return`, ends them, also while the next is waited for. */
export type Events<Event> = AsyncIterableIterator<Event, void, void> & {
  return(): Promise<IteratorResult<Event, void>>;
};

/**
 * An async generator that hears `return` while it waits: `run` is handed a signal that is aborted then, and when `signal`
 * is. Written by hand because a generator that waits hears of `return` only after its next event.
 */
export function endable<Event>(
  run: (signal: AbortSignal) => AsyncGenerator<Event, void, void>,
  signal?: AbortSignal,
): Events<Event> {
  const left = new DOMException("the reader left", "AbortError");
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  const events = run(controller.signal);
  const settle = async (
    step: Promise<IteratorResult<Event, void>>,
  ): Promise<IteratorResult<Event, void>> => {
    try {
      const result = await step;
      if (result.done) signal?.removeEventListener("abort", abort);
      return result;
    } catch (error) {
      signal?.removeEventListener("abort", abort);
      if (error !== left) throw error;
      return { done: true, value: undefined };
    }
  };
  return {
    next: () => settle(events.next()),
    return() {
      controller.abort(left);
      return settle(events.return());
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
