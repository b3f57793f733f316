import type { Node, Value } from "../graph/graph.ts";

/**
 * How often each array is needed, by tensors and by nodes that wait to be run. A waiting node that nothing needs any
 * more is forgotten; of an array with numbers that nothing needs any more, `free` is told.
 */
export class References {
  private readonly nodes = new Map<Node, number>();
  private readonly arrays = new Map<Value, number>();
  private readonly free: (array: Value) => void;

  constructor(free: (array: Value) => void) {
    this.free = free;
  }

  /** Nodes that wait to be run. */
  get waiting(): number {
    return this.nodes.size;
  }

  retain(value: Value): void {
    const stack: (Value | undefined)[] = [value];
    while (stack.length > 0) {
      const next = stack.pop();
      if (next === undefined || next.constant !== undefined) continue;
      if (next.node === undefined) {
        this.arrays.set(next, (this.arrays.get(next) ?? 0) + 1);
        continue;
      }
      const count = this.nodes.get(next.node) ?? 0;
      this.nodes.set(next.node, count + 1);
      if (count === 0) stack.push(...next.node.inputs);
    }
  }

  release(value: Value): void {
    const stack: (Value | undefined)[] = [value];
    while (stack.length > 0) {
      const next = stack.pop();
      if (next === undefined || next.constant !== undefined) continue;
      if (next.node === undefined) {
        this.releaseArray(next);
        continue;
      }
      const count = this.nodes.get(next.node) ?? 0;
      if (count > 1) this.nodes.set(next.node, count - 1);
      else if (this.nodes.delete(next.node)) stack.push(...next.node.inputs);
    }
  }

  /** After all waiting nodes were run: the values in `counts` are arrays now, needed by so many tensors. */
  settle(counts: ReadonlyMap<Value, number>): void {
    const inputs = [...this.nodes.keys()].flatMap((node) => node.inputs);
    this.nodes.clear();
    for (const input of inputs) {
      const isArray = input !== undefined && input.node === undefined;
      if (isArray && input.constant === undefined) this.releaseArray(input);
    }
    for (const [value, count] of counts) {
      value.node = undefined;
      this.arrays.set(value, count);
    }
  }

  private releaseArray(array: Value): void {
    const count = this.arrays.get(array) ?? 0;
    if (count > 1) this.arrays.set(array, count - 1);
    else if (this.arrays.delete(array)) this.free(array);
  }
}
