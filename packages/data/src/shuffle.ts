import { createRandom } from "@transfusion/tensor";

/** From a position to an index below `size`: each epoch visits every index once, in an order that `seed` and epoch decide. */
export function createShuffle(size: number, seed: number): (position: number) => number {
  let shuffledEpoch = -1;
  let order = new Uint32Array(0);
  return (position) => {
    const epoch = Math.floor(position / size);
    if (epoch !== shuffledEpoch) {
      order = permutation(size, seed, epoch);
      shuffledEpoch = epoch;
    }
    return order[position % size] as number;
  };
}

function permutation(size: number, seed: number, epoch: number): Uint32Array<ArrayBuffer> {
  const random = createRandom(seed, "epoch", epoch);
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  for (let last = size - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const held = order[last] as number;
    order[last] = order[other] as number;
    order[other] = held;
  }
  return order;
}
