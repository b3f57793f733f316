import * as tf from "@tensorflow/tfjs";
import type { Draw, Operation } from "./random-graph.ts";

type T = tf.Tensor;
const float = (tensor: T): boolean => tensor.dtype === "float32";

const one = (
  name: string,
  kind: Operation["kind"],
  f: (x: T) => T,
  more: { cut?: boolean; accepts?: (x: T) => boolean } = {},
): Operation => ({
  name,
  kind,
  cut: more.cut,
  choose: (draw) => ({
    inputs: [draw.pick(more.accepts)],
  }),
  run: ([x]) => f(x as T),
});

/** A partner that broadcasts: an entry that happens to fit, or a new leaf with some axes of one, or none. */
export function partner(draw: Draw, at: number, dtype?: "float32" | "int32" | "bool"): number {
  const { shape } = draw.tensor(at);
  const fits = (other: T): boolean => {
    try {
      tf.backend_util.assertAndGetBroadcastShape(shape, other.shape);
      return dtype === undefined || other.dtype === dtype;
    } catch {
      return false;
    }
  };
  const like = () => {
    const sides = shape.map((side) =>
      side === 1 && draw.chance(0.3) ? draw.side() : draw.chance(0.2) ? 1 : side,
    );
    if (draw.chance(0.15)) return [draw.among([1, 2, 3]), ...sides];
    return draw.chance(0.3) ? sides.slice(draw.integer(sides.length + 1)) : sides;
  };
  return draw.pick(fits, like, dtype);
}

const two = (
  name: string,
  kind: Operation["kind"],
  f: (a: T, b: T) => T,
  more: { cut?: boolean; dtype?: "float32" | "int32" | "bool"; same?: boolean } = {},
): Operation => ({
  name,
  kind,
  cut: more.cut,
  choose: (draw) => {
    const { dtype } = more;
    const a = draw.pick((x) => dtype === undefined || x.dtype === dtype, undefined, dtype);
    const b = partner(draw, a, more.same ? (draw.tensor(a).dtype as "float32") : dtype);
    return { inputs: draw.chance(0.5) ? [a, b] : [b, a] };
  },
  run: ([a, b]) => f(a as T, b as T),
});

const positive = (x: T): T => tf.add(tf.abs(x), 0.5);
const inside = (x: T): T => tf.mul(tf.tanh(x), 0.9);

/** Number by number. Where a function has a smaller domain, what goes in is moved there first. */
export const elementwise: readonly Operation[] = [
  one("neg", "exact", tf.neg),
  one("abs", "jumps", tf.abs),
  one("relu", "jumps", tf.relu),
  one("relu6", "jumps", tf.relu6),
  one("leakyRelu", "jumps", (x) => tf.leakyRelu(x, 0.25)),
  one("square", "exact", tf.square),
  one("sign", "jumps", tf.sign),
  one("step", "jumps", (x) => tf.step(x)),
  one("step by a quarter", "jumps", (x) => tf.step(x, 0.25), { accepts: float }),
  one("floor", "jumps", tf.floor),
  one("ceil", "jumps", tf.ceil),
  one("round", "jumps", tf.round),
  one("clipByValue", "jumps", (x) => tf.clipByValue(x, -1.25, 1.5)),
  one("zerosLike", "exact", tf.zerosLike),
  one("onesLike", "exact", tf.onesLike),
  one("cast to int32", "jumps", (x) => tf.cast(x, "int32"), { cut: true }),
  one("cast to bool", "jumps", (x) => tf.cast(x, "bool"), { cut: true }),
  one("cast to float32", "exact", (x) => tf.cast(x, "float32")),
  one("logicalNot", "jumps", tf.logicalNot, { accepts: (x) => x.dtype === "bool", cut: true }),
  one("isNaN", "exact", tf.isNaN, { cut: true }),
  one("isFinite", "exact", tf.isFinite, { cut: true }),
  one("isInf", "exact", tf.isInf, { cut: true }),
  one("exp", "rounded", tf.exp),
  one("expm1", "rounded", tf.expm1),
  one("log", "rounded", (x) => tf.log(positive(x))),
  one("log1p", "rounded", (x) => tf.log1p(tf.abs(x))),
  one("sqrt", "rounded", (x) => tf.sqrt(positive(x))),
  one("rsqrt", "rounded", (x) => tf.rsqrt(positive(x))),
  one("reciprocal", "rounded", (x) => tf.reciprocal(positive(x))),
  one("sigmoid", "rounded", tf.sigmoid),
  one("tanh", "rounded", tf.tanh),
  one("sin", "rounded", tf.sin),
  one("cos", "rounded", tf.cos),
  one("tan", "rounded", (x) => tf.tan(inside(x))),
  one("erf", "rounded", tf.erf),
  one("asin", "rounded", (x) => tf.asin(inside(x))),
  one("acos", "rounded", (x) => tf.acos(inside(x))),
  one("atan", "rounded", tf.atan),
  one("sinh", "rounded", tf.sinh),
  one("cosh", "rounded", tf.cosh),
  one("asinh", "rounded", tf.asinh),
  one("acosh", "rounded", (x) => tf.acosh(tf.add(tf.abs(x), 1.5))),
  one("atanh", "rounded", (x) => tf.atanh(inside(x))),
  one("elu", "rounded", tf.elu),
  one("selu", "rounded", tf.selu),
  one("softplus", "rounded", tf.softplus),
  one("logSigmoid", "rounded", tf.logSigmoid),
  one("silu", "rounded", (x) => tf.mul(x, tf.sigmoid(x))),
  two("add", "exact", tf.add),
  two("sub", "exact", tf.sub),
  two("mul", "exact", tf.mul),
  two("div", "rounded", (a, b) => tf.div(a, tf.add(tf.abs(b), b.dtype === "float32" ? 0.5 : 1))),
  two("divNoNan", "jumps", tf.divNoNan, { dtype: "float32" }),
  two("maximum", "jumps", tf.maximum),
  two("minimum", "jumps", tf.minimum),
  two("squaredDifference", "exact", tf.squaredDifference),
  two("pow", "rounded", (a, b) => tf.pow(positive(a), tf.clipByValue(b, -2, 2)), {
    dtype: "float32",
  }),
  two("floorDiv", "jumps", (a, b) => tf.floorDiv(a, tf.add(tf.abs(b), 1)), { cut: true }),
  two("mod", "jumps", (a, b) => tf.mod(a, tf.add(tf.abs(b), 1))),
  two("mod by negatives", "jumps", (a, b) => tf.mod(a, tf.sub(-1, tf.abs(b))), { cut: true }),
  two("atan2", "rounded", (a, b) => tf.atan2(a, positive(b))),
  two("prelu", "jumps", tf.prelu, { dtype: "float32" }),
  two("less", "jumps", tf.less, { cut: true }),
  two("lessEqual", "jumps", tf.lessEqual, { cut: true }),
  two("greater", "jumps", tf.greater, { cut: true }),
  two("greaterEqual", "jumps", tf.greaterEqual, { cut: true }),
  two("equal", "jumps", tf.equal, { cut: true }),
  two("notEqual", "jumps", tf.notEqual, { cut: true }),
  two("logicalAnd", "jumps", tf.logicalAnd, { dtype: "bool", cut: true }),
  two("logicalOr", "jumps", tf.logicalOr, { dtype: "bool", cut: true }),
  two("logicalXor", "jumps", tf.logicalXor, { dtype: "bool", cut: true }),
  two("bitwiseAnd", "exact", (a, b) => tf.bitwiseAnd(a, tf.broadcastTo(b, a.shape)), {
    dtype: "int32",
    cut: true,
  }),
  {
    name: "where",
    kind: "exact",
    choose: (draw) => {
      const a = draw.pick();
      const b = partner(draw, a, draw.tensor(a).dtype as "float32");
      const shape = tf.backend_util.assertAndGetBroadcastShape(
        draw.tensor(a).shape,
        draw.tensor(b).shape,
      );
      const condition = draw.pick(
        (x) => x.dtype === "bool" && tf.util.arraysEqual(x.shape, shape),
        () => shape.map((side) => (draw.chance(0.2) ? 1 : side)),
        "bool",
      );
      return { inputs: [condition, a, b] };
    },
    run: ([condition, a, b]) => tf.where(condition as T, a as T, b as T),
  },
  {
    name: "addN",
    kind: "exact",
    choose: (draw) => {
      const a = draw.pick();
      const { shape, dtype } = draw.tensor(a);
      const same = (x: T) => x.dtype === dtype && tf.util.arraysEqual(x.shape, shape);
      const more = Array.from({ length: draw.integer(3) }, () =>
        draw.pick(same, () => shape, dtype as "float32"),
      );
      return { inputs: [a, ...more] };
    },
    run: (tensors) => tf.addN([...tensors]),
  },
];
