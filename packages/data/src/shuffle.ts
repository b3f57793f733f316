import { createRandom } from "@transfusion/tensor";

/** Records that are read in runs: a run is read whole, and `atOnce` of them may be held. */
export type Runs = { readonly runs: readonly number[]; readonly atOnce: number };

/**
 * From a position to an index below `size`: each epoch visits every index once, in an order that `seed` and epoch decide.
 *
 * With `runs` (sizes that add up to `size`) the order of the runs is shuffled, and then the records of every `atOnce`
 * neighbouring runs among themselves, so that who reads along needs few runs at a time.
 */
export function createShuffle(
  size: number,
  seed: number,
  runs?: Runs,
): (position: number) => number {
  const orders = new Map<number, Uint32Array>(); // of two epochs: who reads ahead crosses from one to the next
  return (position) => {
    const epoch = Math.floor(position / size);
    let order = orders.get(epoch);
    if (!order) {
      order = runs ? orderOfRuns(runs, size, seed, epoch) : permutation(size, seed, "epoch", epoch);
      for (const other of orders.keys()) if (Math.abs(other - epoch) > 1) orders.delete(other);
      orders.set(epoch, order);
    }
    return order[position % size] as number;
  };
}

function orderOfRuns({ runs, atOnce }: Runs, size: number, seed: number, epoch: number) {
  const starts: number[] = [];
  let start = 0;
  for (const length of runs) {
    starts.push(start);
    start += length;
  }
  const order = new Uint32Array(size);
  const runOrder = permutation(runs.length, seed, "runs", epoch);
  let filled = 0;
  for (let first = 0; first < runs.length; first += atOnce) {
    const indices = [...runOrder.subarray(first, first + atOnce)].flatMap((run) =>
      Array.from({ length: runs[run] as number }, (_, i) => (starts[run] as number) + i),
    );
    for (const at of permutation(indices.length, seed, "window", epoch, first)) {
      order[filled++] = indices[at] as number;
    }
  }
  return order;
}

function permutation(
  size: number,
  seed: number,
  ...labels: (string | number)[]
): Uint32Array<ArrayBuffer> {
  const random = createRandom(seed, ...labels);
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  for (let last = size - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const held = order[last] as number;
    order[last] = order[other] as number;
    order[other] = held;
  }
  return order;
}
