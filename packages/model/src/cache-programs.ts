import * as tf from "@tensorflow/tfjs";
import { mapTree, type Tree } from "@transfusion/tensor";
import type { ModelConfig } from "./config.ts";
import { type Cache, cacheSpec, type ProgramText } from "./programs.ts";

/** Lays the caches of B sequences, of S slots each, one below the other: inputs "0" … "B - 1", output `cache`. */
export function stackProgram(config: ModelConfig, rows: number, capacity: number): ProgramText {
  const one = cacheSpec(config, 1, capacity);
  const inputs = Object.fromEntries(Array.from({ length: rows }, (_, row) => [row, one]));
  const run = (given: Tree<tf.Tensor>) => {
    const caches = Array.from(
      { length: rows },
      (_, row) => (given as { [row: number]: Cache<tf.Tensor> })[row],
    );
    const layers = Object.keys(caches[0]).map((layer) => {
      const [keys, values] = (["keys", "values"] as const).map((kind) =>
        tf.concat(
          caches.map((cache) => cache[layer][kind]),
          0,
        ),
      );
      return [layer, { keys, values }];
    });
    return { cache: Object.fromEntries(layers) as Cache<tf.Tensor> };
  };
  return { run, inputs };
}

/** Takes such a stack apart: input `cache`, outputs "0" … "B - 1". */
export function unstackProgram(config: ModelConfig, rows: number, capacity: number): ProgramText {
  const inputs = { cache: cacheSpec(config, rows, capacity) };
  const run = (given: Tree<tf.Tensor>) => {
    const { cache } = given as { cache: Tree<tf.Tensor> };
    const caches = Array.from({ length: rows }, (_, row) => [
      row,
      mapTree<tf.Tensor, tf.Tensor>(cache, (tensor) => tf.slice(tensor, [row], [1])),
    ]);
    return Object.fromEntries(caches) as Tree<tf.Tensor>;
  };
  return { run, inputs };
}

/** Gives the cache of one sequence more slots, filled with zeros. */
export function widenProgram(config: ModelConfig, from: number, to: number): ProgramText {
  const inputs = { cache: cacheSpec(config, 1, from) };
  const run = (given: Tree<tf.Tensor>) => {
    const { cache } = given as { cache: Tree<tf.Tensor> };
    const wider = mapTree<tf.Tensor, tf.Tensor>(cache, (tensor) => {
      const [B, H, S, K] = tensor.shape as [number, number, number, number];
      return tf.concat([tensor, tf.zeros([B, H, to - S, K])], 2);
    });
    return { cache: wider };
  };
  return { run, inputs };
}
