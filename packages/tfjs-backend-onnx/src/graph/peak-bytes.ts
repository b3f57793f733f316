import { sizeOf } from "@transfusion/tensor";
import type { Graph, Value } from "./graph.ts";

/** Operators whose output is their input under another shape: no byte moves. */
export const views = new Set(["Reshape", "Identity", "Squeeze", "Unsqueeze"]);

const bytesPerNumber = { float32: 4, int32: 4, int64: 8, float16: 2, bool: 1 } as const;

/** The bytes of an array of the graph. */
export const bytesOf = ({ shape, type }: Value): number => sizeOf(shape) * bytesPerNumber[type];

/**
 * The most bytes of arrays that exist at once while a graph runs its nodes in order.
 *
 * Inputs (the state is among them), constants and outputs exist throughout: the new state is written beside the old
 * one. What lies between exists from the node that puts it out to the last that takes it, and a view shares the
 * memory of what it views. Scratch memory inside an operator is not counted.
 */
export function peakBytes({ inputs, nodes, outputs }: Graph): number {
  const owner = new Map<Value, Value>();
  const ownerOf = (value: Value): Value => owner.get(value) ?? value;
  const lastUse = new Map<Value, number>();
  const always = new Set(inputs);
  for (const [at, node] of nodes.entries()) {
    for (const input of node.inputs) {
      if (input === undefined) continue;
      if (input.constant !== undefined) always.add(input);
      lastUse.set(ownerOf(input), at);
    }
    for (const output of node.outputs) {
      if (views.has(node.op)) owner.set(output, ownerOf(node.inputs[0] as Value));
      lastUse.set(ownerOf(output), at);
    }
  }
  for (const output of outputs) {
    // A view of what exists anyway has to be written out; any other shares its memory to the end.
    const source = ownerOf(output);
    always.add(always.has(source) ? output : source);
  }

  const ending = new Map<number, Value[]>();
  for (const [value, at] of lastUse) {
    if (!always.has(value)) ending.set(at, [...(ending.get(at) ?? []), value]);
  }
  let live = [...always].reduce((sum, value) => sum + bytesOf(value), 0);
  let peak = live;
  for (const [at, node] of nodes.entries()) {
    for (const output of node.outputs) {
      if (ownerOf(output) === output && !always.has(output)) live += bytesOf(output);
    }
    peak = Math.max(peak, live);
    for (const value of ending.get(at) ?? []) live -= bytesOf(value);
  }
  return peak;
}
