import type { Value, ValueType } from "../graph/graph.ts";
import { emit } from "../trace.ts";
import { binary, broadcast, scalar, unary } from "./elementwise.ts";

type Operand = Value | number;

/** Arithmetic for kernels that are a formula; a number takes the type of what it meets. */
export function arithmetic(kernel: string) {
  const lift = (a: Operand, other: Operand): Value => {
    if (typeof a !== "number") return a;
    return scalar(a, typeof other === "number" ? "float32" : other.type);
  };
  const two =
    (op: string, type?: ValueType) =>
    (a: Operand, b: Operand): Value =>
      binary(kernel, op, lift(a, b), lift(b, a), type);
  const one =
    (op: string) =>
    (x: Value): Value =>
      unary(kernel, op, x);
  return {
    add: two("Add"),
    sub: two("Sub"),
    mul: two("Mul"),
    div: two("Div"),
    min: two("Min"),
    pow: two("Pow"),
    less: two("Less", "bool"),
    greater: two("Greater", "bool"),
    equal: two("Equal", "bool"),
    and: two("And", "bool"),
    or: two("Or", "bool"),
    not: one("Not"),
    floor: one("Floor"),
    ceil: one("Ceil"),
    sqrt: one("Sqrt"),
    neg: one("Neg"),
    clip: (x: Value, low: number, high: number): Value =>
      emit(kernel, "Clip", [x, scalar(low, x.type), scalar(high, x.type)], x.shape, x.type),
    /** `yes` where `mask` holds, else `no`; all three broadcast. */
    where: (mask: Value, yes: Operand, no: Operand): Value => {
      const [a, b] = [lift(yes, no), lift(no, yes)];
      const shape = broadcast(mask, { ...a, shape: broadcast(a, b) });
      return emit(kernel, "Where", [mask, a, b], shape, a.type);
    },
  };
}
