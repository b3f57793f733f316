import type { NdArray } from "@transfusion/tensor";
import type { Value } from "../graph/graph.ts";
import type { Held } from "../program.ts";
import { ask, tell } from "./host.ts";

const heldIds = new WeakMap<Held, number>();
const forgotten = new FinalizationRegistry((held: number) =>
  tell({ type: "release", held: [held] }),
);

/** A reference to array `id` of the engine's thread, which gives its memory back when it is released or forgotten. */
export function heldArray(id: number, value: Value): Held {
  const held: Held = {
    shape: value.shape,
    dtype: value.type as Held["dtype"],
    read: async () => (await ask({ type: "read", held: id }))[0] as NdArray,
    release: () => {
      if (!heldIds.delete(held)) return;
      forgotten.unregister(held);
      tell({ type: "release", held: [id] });
    },
  };
  heldIds.set(held, id);
  forgotten.register(held, id, held);
  return held;
}

/** The number of a held array in the engine's thread. */
export function idOf(held: Held): number {
  const id = heldIds.get(held);
  if (id === undefined)
    throw new RangeError(
      "run: a held input should not have been released, nor be of another engine",
    );
  return id;
}
