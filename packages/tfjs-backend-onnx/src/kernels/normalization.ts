import * as tf from "@tensorflow/tfjs";
import { constantValue, type Value } from "../graph/graph.ts";
import { define } from "../trace.ts";
import { arithmetic } from "./arithmetic.ts";
import { multiply } from "./elementwise.ts";
import { matMul } from "./matmul.ts";
import { reshape } from "./shape.ts";

/** Kernels that bring numbers to a common size, by given moments or by their neighbours among the channels. */
export function defineNormalization(): void {
  define("FusedBatchNorm", ({ x, scale, offset, mean, variance }, { varianceEpsilon }) => {
    const m = arithmetic("FusedBatchNorm");
    const deviation = m.sqrt(m.add(variance as Value, varianceEpsilon ?? 0.001));
    const factor = m.div(scale ?? 1, deviation);
    const result = m.mul(m.sub(x as Value, mean as Value), factor);
    return offset === undefined ? result : m.add(result, offset);
  });
  define("LRN", ({ x }, { depthRadius, bias, alpha, beta }) => {
    const m = arithmetic("LRN");
    const value = x as Value;
    const size = m.add(m.mul(aroundChannels("LRN", m.mul(value, value), depthRadius), alpha), bias);
    return m.mul(value, m.pow(size, -beta));
  });
  define("LRNGrad", ({ x, y, dy }, { depthRadius, bias, alpha, beta }) => {
    const m = arithmetic("LRNGrad");
    const [value, change] = [x as Value, dy as Value];
    const squares = aroundChannels("LRNGrad", m.mul(value, value), depthRadius);
    const size = m.add(m.mul(squares, alpha), bias);
    const others = m.div(multiply(change, y as Value, "LRNGrad"), size);
    const pull = m.mul(value, aroundChannels("LRNGrad", others, depthRadius));
    return m.sub(m.mul(change, m.pow(size, -beta)), m.mul(pull, 2 * alpha * beta));
  });
}

/** Sums over the channels `[..., C]` that are at most `radius` apart: one product with a band of ones. */
function aroundChannels(kernel: string, x: Value, radius: number): Value {
  const C = x.shape.at(-1) as number;
  if (C === 0) return x; // there is nothing to sum
  const band = Float32Array.from({ length: C * C }, (_, at) =>
    Math.abs(Math.floor(at / C) - (at % C)) <= radius ? 1 : 0,
  );
  const rows = reshape(kernel, x, [tf.util.sizeFromShape([...x.shape]) / C, C]);
  const sums = matMul(kernel, rows, constantValue(band, [C, C], "float32"), false, false);
  return reshape(kernel, sums, x.shape);
}
