import * as tf from "@tensorflow/tfjs";
import type { Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { binary, multiply, scalar, unary } from "./elementwise.ts";

/** The activation that tfjs's fused kernels end with. */
export function activate(
  kernel: string,
  x: Value,
  activation: string | null | undefined,
  slopes?: Value,
  leakyreluAlpha = 0.2,
): Value {
  if (activation == null || activation === "linear") return x;
  const ops: Record<string, () => Value> = {
    relu: () => unary(kernel, "Relu", x),
    relu6: () => relu6(kernel, x),
    sigmoid: () => unary(kernel, "Sigmoid", x),
    elu: () => unary(kernel, "Elu", x),
    prelu: () => prelu(kernel, x, slopes as Value),
    leakyrelu: () => unary(kernel, "LeakyRelu", x, { alpha: { float: leakyreluAlpha } }),
  };
  const apply = ops[activation];
  if (apply === undefined)
    throw new RangeError(
      `${kernel}: activation should be one of linear, ${Object.keys(ops).join(", ")}, got ${activation}`,
    );
  return apply();
}

function relu6(kernel: string, x: Value): Value {
  return emit(kernel, "Clip", [x, scalar(0, x.type), scalar(6, x.type)], x.shape, x.type);
}

/** `x` where it is not negative, else `x · slopes`. */
function prelu(kernel: string, x: Value, slopes: Value): Value {
  const sloped = multiply(x, slopes, kernel);
  const below = binary(kernel, "Less", x, scalar(0, x.type), "bool");
  return emit(kernel, "Where", [below, sloped, x], sloped.shape, x.type);
}

export function defineActivations(): void {
  for (const name of ["Relu", "Elu", "Softplus"]) {
    define(name, ({ x }) => unary(name, name, x as Value));
  }
  define("Relu6", ({ x }) => relu6("Relu6", x as Value));
  define("Prelu", ({ x, alpha }) => prelu("Prelu", x as Value, alpha as Value));
  define("LeakyRelu", ({ x }, { alpha }) =>
    unary("LeakyRelu", "LeakyRelu", x as Value, { alpha: { float: alpha } }),
  );
  define("Selu", ({ x }) => {
    const { SELU_SCALE: gamma, SELU_SCALEALPHA: both } = tf.backend_util;
    const attributes = { alpha: { float: both / gamma }, gamma: { float: gamma } };
    return unary("Selu", "Selu", x as Value, attributes);
  });
  define("EluGrad", ({ dy, y }) => {
    const below = binary("EluGrad", "Less", y as Value, scalar(0), "bool");
    const slope = binary("EluGrad", "Add", y as Value, scalar(1));
    const factor = emit("EluGrad", "Where", [below, slope, scalar(1)], slope.shape, "float32");
    return multiply(dy as Value, factor, "EluGrad");
  });
  define("Step", ({ x }, { alpha = 0 }) => {
    const { type, shape } = x as Value;
    const above = binary("Step", "Greater", x as Value, scalar(0, type), "bool");
    const steps = [scalar(1, type), scalar(alpha, type)];
    const stepped = emit("Step", "Where", [above, ...steps], shape, type);
    if (type !== "float32") return stepped;
    const missing = emit("Step", "IsNaN", [x as Value], shape, "bool");
    return emit("Step", "Where", [missing, x as Value, stepped], shape, type);
  });
}
