import * as tf from "@tensorflow/tfjs";
import { constantValue, splatOf, type Value, type ValueType } from "../graph/graph.ts";
import { onnxTypes } from "../graph/write-onnx.ts";
import { define, emit } from "../trace.ts";

/** A constant with one number, to be broadcast against anything. */
export function scalar(number: number, type: ValueType = "float32"): Value {
  const numbers =
    type === "int32"
      ? Int32Array.of(number)
      : type === "bool"
        ? Uint8Array.of(number)
        : Float32Array.of(number);
  return constantValue(numbers, [], type);
}

/** The shape that two arrays take when broadcast against each other. */
export function broadcast(a: Value, b: Value): number[] {
  return tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
}

/** A binary operator; a constant that is one number throughout goes in as a scalar, so that it is never written out. */
export function binary(kernel: string, op: string, a: Value, b: Value, type?: ValueType): Value {
  const shape = broadcast(a, b);
  const left = shrink(a, b, shape);
  return emit(kernel, op, [left, shrink(b, left, shape)], shape, type ?? a.type);
}

function shrink(value: Value, other: Value, shape: readonly number[]): Value {
  const covered =
    other.shape.length === shape.length && other.shape.every((side, axis) => side === shape[axis]);
  if (!covered) return value;
  if (splatOf(value) !== undefined && value.shape.length > 0) {
    return constantValue(value.constant as Float32Array, [], value.type);
  }
  // What was only spread out to this shape need not be: operators broadcast by themselves.
  if (value.node?.op === "Expand") return value.node.inputs[0] as Value;
  return value;
}

/** A unary operator that keeps shape and type. */
export function unary(kernel: string, op: string, x: Value, attributes = {}): Value {
  return emit(kernel, op, [x], x.shape, x.type, attributes);
}

export function multiply(a: Value, b: Value, kernel = "Multiply"): Value {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (splatOf(one) !== 1) continue;
    const shape = broadcast(a, b);
    return isShape(other, shape) ? other : expand(kernel, other, shape);
  }
  return binary(kernel, "Mul", a, b);
}

/** An array spread out to a larger shape. */
export function expand(kernel: string, x: Value, shape: readonly number[]): Value {
  const sides = constantValue(BigInt64Array.from(shape, BigInt), [shape.length], "int64");
  return emit(kernel, "Expand", [x, sides], shape, x.type);
}

function isShape(value: Value, shape: readonly number[]): boolean {
  return (
    value.shape.length === shape.length && value.shape.every((side, axis) => side === shape[axis])
  );
}

export function cast(kernel: string, x: Value, type: ValueType): Value {
  return x.type === type ? x : emit(kernel, "Cast", [x], x.shape, type, { to: onnxTypes[type] });
}

/** Real numbers as whole ones; what is not a number, or too large for one, is 0. */
function whole(kernel: string, x: Value): Value {
  const inside = binary(kernel, "Less", unary(kernel, "Abs", x), scalar(2 ** 31), "bool");
  const bounded = emit(kernel, "Where", [inside, x, scalar(0)], x.shape, "float32");
  return cast(kernel, bounded, "int32");
}

/** Truths as zeros and ones, for operators that know only numbers; all else as it is. */
export function numeric(kernel: string, x: Value): Value {
  return x.type === "bool" ? cast(kernel, x, "int32") : x;
}

/** `f` of `x` as real numbers, given back as `type`; of what becomes a truth only whole ones count, as in tfjs. */
export function real(kernel: string, x: Value, f: (x: Value) => Value, type = x.type): Value {
  const result = f(cast(kernel, x, "float32"));
  const isCut = type === "bool" && result.type === "float32";
  return cast(kernel, isCut ? cast(kernel, result, "int32") : result, type);
}

const two = (name: string, op: string, type?: ValueType): void =>
  define(name, ({ a, b }) => {
    const [x, y] = [numeric(name, a as Value), numeric(name, b as Value)];
    return cast(name, binary(name, op, x, y, type), type ?? (a as Value).type);
  });

/** Kernels of two arrays, number by number, and those that choose between or only pass them on. */
export function defineElementwise(): void {
  define("Add", ({ a, b }) => {
    const [left, right] = [numeric("Add", a as Value), numeric("Add", b as Value)];
    if (splatOf(right) === 0 && isShape(left, broadcast(left, right))) return a as Value;
    if (splatOf(left) === 0 && isShape(right, broadcast(left, right))) return b as Value;
    return cast("Add", binary("Add", "Add", left, right), (a as Value).type);
  });
  define("Multiply", ({ a, b }) => {
    const [left, right] = [numeric("Multiply", a as Value), numeric("Multiply", b as Value)];
    return cast("Multiply", multiply(left, right), (a as Value).type);
  });
  define("RealDiv", ({ a, b }) => {
    const [x, y] = [a as Value, b as Value];
    if (splatOf(y) === 1 && isShape(x, broadcast(x, y))) return x;
    const divisor = cast("RealDiv", y, "float32");
    return real("RealDiv", x, (dividend) => binary("RealDiv", "Div", dividend, divisor));
  });
  two("Sub", "Sub");
  two("Maximum", "Max");
  two("Minimum", "Min");
  two("Pow", "Pow");
  two("Less", "Less", "bool");
  two("LessEqual", "LessOrEqual", "bool");
  two("Greater", "Greater", "bool");
  two("GreaterEqual", "GreaterOrEqual", "bool");
  for (const [name, op] of [
    ["Equal", "Equal"],
    ["LogicalAnd", "And"],
    ["LogicalOr", "Or"],
  ] as const) {
    define(name, ({ a, b }) => binary(name, op, a as Value, b as Value, "bool"));
  }
  define("NotEqual", ({ a, b }) =>
    unary("NotEqual", "Not", binary("NotEqual", "Equal", a as Value, b as Value, "bool")),
  );
  two("BitwiseAnd", "BitwiseAnd");
  define("SquaredDifference", ({ a, b }) => {
    const name = "SquaredDifference";
    const difference = binary(name, "Sub", numeric(name, a as Value), numeric(name, b as Value));
    return cast(name, multiply(difference, difference, name), (a as Value).type);
  });
  define("FloorDiv", ({ a, b }) => {
    const [x, y] = [numeric("FloorDiv", a as Value), numeric("FloorDiv", b as Value)];
    if (x.type === "float32") {
      const quotient = unary("FloorDiv", "Floor", binary("FloorDiv", "Div", x, y));
      return whole("FloorDiv", quotient);
    }
    const [divisor, rest] = wholeRest("FloorDiv", x, y);
    const quotient = binary("FloorDiv", "Div", binary("FloorDiv", "Sub", x, rest), divisor);
    const nothing = binary("FloorDiv", "Equal", y, scalar(0, "int32"), "bool");
    const shape = quotient.shape;
    return emit("FloorDiv", "Where", [nothing, scalar(0, "int32"), quotient], shape, "int32");
  });
  define("Mod", ({ a, b }) => {
    const [x, y] = [numeric("Mod", a as Value), numeric("Mod", b as Value)];
    if (x.type === "int32") return cast("Mod", wholeRest("Mod", x, y)[1], (a as Value).type);
    const rest = emit("Mod", "Mod", [x, y], broadcast(x, y), "float32", { fmod: 1 });
    const raised = binary("Mod", "Add", rest, y);
    const moved = emit("Mod", "Mod", [raised, y], raised.shape, "float32", { fmod: 1 });
    const below = [x, y].map((value) => binary("Mod", "Less", value, scalar(0), "bool"));
    const differ = binary("Mod", "Xor", below[0] as Value, below[1] as Value, "bool");
    return emit("Mod", "Where", [differ, moved, rest], rest.shape, "float32");
  });
  define("Atan2", ({ a, b }) => {
    const name = "Atan2";
    const [y, x] = [a as Value, b as Value];
    const shape = broadcast(y, x);
    const flat = binary(name, "Equal", y, scalar(0), "bool");
    const ratio = emit(
      name,
      "Where",
      [flat, scalar(0), binary(name, "Div", y, x)],
      shape,
      "float32",
    );
    const below = binary(name, "Less", y, scalar(0), "bool");
    const turn = [below, scalar(-Math.PI), scalar(Math.PI)];
    const behind = binary(name, "Less", x, scalar(0), "bool");
    const half = emit(name, "Where", turn, y.shape, "float32");
    const moved = emit(name, "Where", [behind, half, scalar(0)], shape, "float32");
    return binary(name, "Add", unary(name, "Atan", ratio), moved);
  });
  define("Cast", ({ x }, { dtype }) => {
    const value = x as Value;
    if (value.type === "float32" && dtype === "int32") return whole("Cast", value);
    if (value.type === "bool" || dtype !== "bool") return cast("Cast", value, dtype);
    return unary("Cast", "Not", binary("Cast", "Equal", value, scalar(0, value.type), "bool"));
  });
  define("Select", ({ condition, t, e }) => {
    const mask = condition as Value;
    const [yes, no] = [numeric("Select", t as Value), numeric("Select", e as Value)];
    const shape = broadcast(yes, no);
    const whole = mask.shape.length === 0 || mask.shape.length === shape.length;
    const sides = constantValue(
      BigInt64Array.from([...mask.shape, ...shape.slice(1).map(() => 1)], BigInt),
      [shape.length],
      "int64",
    );
    const spread = whole
      ? mask
      : emit(
          "Select",
          "Reshape",
          [mask, sides],
          [...mask.shape, ...shape.slice(1).map(() => 1)],
          "bool",
        );
    const out = tf.backend_util.assertAndGetBroadcastShape([...spread.shape], shape);
    const branches = [spread, small(yes, out, spread), small(no, out, spread)];
    return cast("Select", emit("Select", "Where", branches, out, yes.type), (t as Value).type);
  });
  define("AddN", (inputs) =>
    Object.values(inputs).reduce((sum, value) => binary("AddN", "Add", sum, value)),
  );
  define("Identity", ({ x }) => x as Value);
}

function small(value: Value, shape: readonly number[], other: Value): Value {
  return isShape(other, shape) && splatOf(value) !== undefined
    ? constantValue(value.constant as Float32Array, [], value.type)
    : value;
}

/** A whole divisor that is never zero, and the rest of the division, which has the divisor's sign. */
function wholeRest(kernel: string, x: Value, y: Value): [divisor: Value, rest: Value] {
  const splat = splatOf(y);
  const nothing = binary(kernel, "Equal", y, scalar(0, "int32"), "bool");
  const divisor =
    splat !== undefined && splat !== 0
      ? y
      : emit(kernel, "Where", [nothing, scalar(1, "int32"), y], y.shape, "int32");
  return [divisor, binary(kernel, "Mod", x, divisor)];
}
