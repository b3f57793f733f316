import { constantValue, longs, makeNode, type Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { arithmetic } from "./arithmetic.ts";
import { cast, expand } from "./elementwise.ts";
import { reduce } from "./reduce.ts";
import { reshape } from "./shape.ts";

/** Kernels that order numbers along the last axis, or look places up in what is ordered. */
export function defineSorting(): void {
  define("TopK", ({ x }, { k, sorted }) => {
    const given = x as Value;
    if (!sorted && k === given.shape.at(-1)) {
      const numbers = constantValue(
        Int32Array.from({ length: k }, (_, at) => at),
        [k],
        "int32",
      );
      return [given, expand("TopK", numbers, given.shape)];
    }
    const value = given.type === "bool" ? cast("TopK", given, "int32") : given;
    const shape = [...value.shape.slice(0, -1), k];
    const outputs = [
      { shape, type: value.type },
      { shape, type: "int64" as const },
    ];
    const inputs = [value, longs([k])];
    const [found, at] = makeNode("TopK", inputs, { axis: -1 }, outputs, "TopK").outputs;
    return [cast("TopK", found as Value, given.type), cast("TopK", at as Value, "int32")];
  });
  define("SearchSorted", ({ sortedSequence, values }, { side }) => {
    const name = "SearchSorted";
    const m = arithmetic(name);
    const [ordered, wanted] = [sortedSequence as Value, values as Value];
    const [rows, count] = wanted.shape as [number, number];
    const sequence = reshape(name, ordered, [rows, 1, ordered.shape[1] as number]);
    const column = reshape(name, wanted, [rows, count, 1]);
    const before = side === "left" ? m.less(sequence, column) : m.not(m.greater(sequence, column));
    return reduce(name, "ReduceSum", cast(name, before, "int32"), [2], false);
  });
  define("BroadcastArgs", ({ s0, s1 }) => {
    const name = "BroadcastArgs";
    const m = arithmetic(name);
    const rank = Math.max(...[s0, s1].map((sides) => (sides as Value).shape[0] as number));
    const [a, b] = [s0, s1].map((sides) => {
      const missing = rank - ((sides as Value).shape[0] as number);
      if (missing === 0) return sides as Value;
      const ones = constantValue(Int32Array.of(1), [missing], "int32");
      return emit(name, "Concat", [ones, sides as Value], [rank], "int32", { axis: 0 });
    }) as [Value, Value];
    return m.where(m.equal(a, 1), b, a);
  });
}
