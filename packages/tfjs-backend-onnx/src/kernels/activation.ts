import * as tf from "@tensorflow/tfjs";
import type { Value } from "../graph/graph.ts";
import { define, emit } from "../trace.ts";
import { binary, cast, multiply, numeric, real, scalar, unary } from "./elementwise.ts";

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
  define("Relu", ({ x }) => {
    const value = x as Value;
    return cast("Relu", unary("Relu", "Relu", numeric("Relu", value)), value.type);
  });
  for (const name of ["Elu", "Softplus"]) {
    define(name, ({ x }) => real(name, x as Value, (value) => unary(name, name, value)));
  }
  define("Relu6", ({ x }) => {
    const value = x as Value;
    return cast("Relu6", relu6("Relu6", numeric("Relu6", value)), value.type);
  });
  define("Prelu", ({ x, alpha }) => {
    const [value, slopes] = [x, alpha].map((given) => cast("Prelu", given as Value, "float32"));
    return prelu("Prelu", value as Value, slopes as Value);
  });
  define("LeakyRelu", ({ x }, { alpha }) => {
    const attributes = { alpha: { float: alpha } };
    return unary("LeakyRelu", "LeakyRelu", cast("LeakyRelu", x as Value, "float32"), attributes);
  });
  define("Selu", ({ x }) => {
    const { SELU_SCALE: gamma, SELU_SCALEALPHA: both } = tf.backend_util;
    const attributes = { alpha: { float: both / gamma }, gamma: { float: gamma } };
    return real("Selu", x as Value, (value) => unary("Selu", "Selu", value, attributes));
  });
  define("EluGrad", ({ dy, y }) => {
    const below = binary("EluGrad", "Less", y as Value, scalar(0), "bool");
    const slope = binary("EluGrad", "Add", y as Value, scalar(1));
    const factor = emit("EluGrad", "Where", [below, slope, scalar(1)], slope.shape, "float32");
    return multiply(dy as Value, factor, "EluGrad");
  });
  define("Step", ({ x }, { alpha = 0 }) => {
    const value = numeric("Step", x as Value);
    const { type, shape } = value;
    if (alpha === 0) {
      // The gradient of relu consists of this: divisions and a clip are quick, and keep what is not a number. After two
      // divisions even the smallest number is above one.
      const raise = (x: Value): Value => binary("Step", "Div", x, scalar(1e-37));
      const far = type === "float32" ? raise(raise(value)) : value;
      const steps = emit("Step", "Clip", [far, scalar(0, type), scalar(1, type)], shape, type);
      return cast("Step", steps, (x as Value).type);
    }
    const above = binary("Step", "Greater", value, scalar(0, type), "bool");
    const steps = [scalar(1, type), scalar(alpha, type)];
    const stepped = emit("Step", "Where", [above, ...steps], shape, type);
    if (type !== "float32") return cast("Step", stepped, (x as Value).type);
    const missing = emit("Step", "IsNaN", [value], shape, "bool");
    return emit("Step", "Where", [missing, value, stepped], shape, type);
  });
}
