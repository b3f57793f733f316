/** A queue that always gives its greatest item first; `compare(a, b) > 0` says that a goes before b. */
export type Queue<T> = { push(item: T): void; pop(): T | undefined };

/** An empty queue, kept as a binary heap. */
export function createQueue<T>(compare: (a: T, b: T) => number): Queue<T> {
  const heap: T[] = [];
  const swap = (i: number, j: number): void => {
    [heap[i], heap[j]] = [heap[j] as T, heap[i] as T];
  };
  const isBefore = (i: number, j: number): boolean => compare(heap[i] as T, heap[j] as T) > 0;

  return {
    push(item) {
      let place = heap.push(item) - 1;
      while (place > 0) {
        const parent = (place - 1) >> 1;
        if (!isBefore(place, parent)) break;
        swap(place, parent);
        place = parent;
      }
    },
    pop() {
      if (heap.length === 0) return undefined;
      swap(0, heap.length - 1);
      const first = heap.pop();
      for (let place = 0; ; ) {
        let best = place;
        for (const child of [2 * place + 1, 2 * place + 2]) {
          if (child < heap.length && isBefore(child, best)) best = child;
        }
        if (best === place) return first;
        swap(place, best);
        place = best;
      }
    },
  };
}
