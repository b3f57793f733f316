import * as tf from "@tensorflow/tfjs";
import type { FeedForwardParameters } from "./parameters.ts";
import { gained } from "./rms-norm.ts";

/**
 * The feed-forward layer `(silu(x·gate) · x·up)·down`.
 *
 * `x` and the answer are `[R, D]`; `gain` `[D]` of the norm before, if given, is taken into the matrices. Shazeer 2020.
 */
export function feedForward(
  parameters: FeedForwardParameters<tf.Tensor>,
  x: tf.Tensor2D,
  gain?: tf.Tensor,
): tf.Tensor2D {
  const gate = tf.matMul(
    x,
    gain ? gained(parameters.gate, gain) : (parameters.gate as tf.Tensor2D),
  );
  const up = tf.matMul(x, gain ? gained(parameters.up, gain) : (parameters.up as tf.Tensor2D));
  return tf.matMul(swiglu(gate, up), parameters.down as tf.Tensor2D);
}

/** `silu(gate) · up`, where `silu(x) = x · sigmoid(x)`; its gradient reuses the sigmoid and the answer. */
export function swiglu<R extends tf.Tensor>(gate: R, up: R): R {
  const multiply = tf.customGrad((...args) => {
    const [g, u, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const sigmoid = tf.sigmoid(g);
    const silu = tf.mul(g, sigmoid);
    const value = tf.mul(silu, u);
    save([sigmoid, silu, u, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [s, a, b, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const slope = tf.add(y, tf.mul(s, tf.sub(b, y))); // silu'·up, as silu' = s + silu·(1 − s)
      return [tf.mul(dy, slope), tf.mul(dy, a)];
    };
    return { value, gradFunc };
  });
  return multiply(gate, up) as R;
}
