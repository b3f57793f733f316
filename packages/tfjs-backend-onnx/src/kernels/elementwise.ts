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
  return emit(kernel, op, [shrink(a, b, shape), shrink(b, a, shape)], shape, type ?? a.type);
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

const two = (name: string, op: string, type?: ValueType): void =>
  define(name, ({ a, b }) => binary(name, op, a as Value, b as Value, type));
const one = (name: string, op: string): void =>
  define(name, ({ x }) => unary(name, op, x as Value));

export function defineElementwise(): void {
  define("Add", ({ a, b }) => {
    const [left, right] = [a as Value, b as Value];
    if (splatOf(right) === 0 && isShape(left, broadcast(left, right))) return left;
    if (splatOf(left) === 0 && isShape(right, broadcast(left, right))) return right;
    return binary("Add", "Add", left, right);
  });
  two("Sub", "Sub");
  define("Multiply", ({ a, b }) => multiply(a as Value, b as Value));
  define("RealDiv", ({ a, b }) => {
    const divisor = splatOf(b as Value);
    if (divisor === 1 && isShape(a as Value, broadcast(a as Value, b as Value))) return a as Value;
    return binary("RealDiv", "Div", a as Value, b as Value);
  });
  two("Maximum", "Max");
  two("Minimum", "Min");
  two("Pow", "Pow");
  two("Equal", "Equal", "bool");
  two("Less", "Less", "bool");
  two("LessEqual", "LessOrEqual", "bool");
  two("Greater", "Greater", "bool");
  two("GreaterEqual", "GreaterOrEqual", "bool");
  two("LogicalAnd", "And", "bool");
  two("LogicalOr", "Or", "bool");
  define("NotEqual", ({ a, b }) =>
    unary("NotEqual", "Not", binary("NotEqual", "Equal", a as Value, b as Value, "bool")),
  );
  define("SquaredDifference", ({ a, b }) => {
    const difference = binary("SquaredDifference", "Sub", a as Value, b as Value);
    return multiply(difference, difference, "SquaredDifference");
  });
  define("FloorDiv", ({ a, b }) => {
    const [x, y] = [
      cast("FloorDiv", a as Value, "float32"),
      cast("FloorDiv", b as Value, "float32"),
    ];
    const quotient = unary("FloorDiv", "Floor", binary("FloorDiv", "Div", x, y));
    return cast("FloorDiv", quotient, "int32");
  });
  define("Mod", ({ a, b }) => {
    if ((a as Value).type === "int32") return binary("Mod", "Mod", a as Value, b as Value);
    const whole = unary("Mod", "Floor", binary("Mod", "Div", a as Value, b as Value));
    return binary("Mod", "Sub", a as Value, multiply(whole, b as Value, "Mod"));
  });
  define("LogicalNot", ({ x }) => unary("LogicalNot", "Not", x as Value));
  for (const name of [
    "Abs",
    "Neg",
    "Exp",
    "Log",
    "Sqrt",
    "Sigmoid",
    "Tanh",
    "Sin",
    "Cos",
    "Tan",
    "Floor",
    "Ceil",
    "Round",
    "Sign",
    "Erf",
    "Reciprocal",
    "Asin",
    "Acos",
    "Atan",
    "Sinh",
    "Cosh",
  ]) {
    one(name, name);
  }
  define("Rsqrt", ({ x }) => unary("Rsqrt", "Reciprocal", unary("Rsqrt", "Sqrt", x as Value)));
  define("Square", ({ x }) => multiply(x as Value, x as Value, "Square"));
  define("Log1p", ({ x }) => unary("Log1p", "Log", binary("Log1p", "Add", x as Value, scalar(1))));
  define("Expm1", ({ x }) => binary("Expm1", "Sub", unary("Expm1", "Exp", x as Value), scalar(1)));
  define("IsNan", ({ x }) => emit("IsNan", "IsNaN", [x], (x as Value).shape, "bool"));
  define("IsFinite", ({ x }) => {
    const size = unary("IsFinite", "Abs", x as Value);
    return binary("IsFinite", "Less", size, scalar(Number.POSITIVE_INFINITY), "bool");
  });
  define("ClipByValue", ({ x }, { clipValueMin, clipValueMax }) =>
    emit(
      "ClipByValue",
      "Clip",
      [x, scalar(clipValueMin), scalar(clipValueMax)],
      (x as Value).shape,
      (x as Value).type,
    ),
  );
  define("Cast", ({ x }, { dtype }) => {
    const value = x as Value;
    if (value.type === "bool" || dtype !== "bool") return cast("Cast", value, dtype);
    return unary("Cast", "Not", binary("Cast", "Equal", value, scalar(0, value.type), "bool"));
  });
  define("Select", ({ condition, t, e }) => {
    const [mask, yes, no] = [condition as Value, t as Value, e as Value];
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
    return emit(
      "Select",
      "Where",
      [spread, small(yes, out, spread), small(no, out, spread)],
      out,
      yes.type,
    );
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
