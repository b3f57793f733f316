import * as tf from "@tensorflow/tfjs";

/** A normal distribution over latents: mean and logarithm of the variance, each `[B, height, width, C]`. */
export type Posterior = { readonly mean: tf.Tensor4D; readonly logVariance: tf.Tensor4D };

/** The distribution that an encoder's `[B, height, width, 2·C]` stands for; logarithms are held to -30..20. */
export function posteriorOf(moments: tf.Tensor4D): Posterior {
  const [mean, raw] = tf.split(moments, 2, 3) as [tf.Tensor4D, tf.Tensor4D];
  return { mean, logVariance: tf.clipByValue(raw, -30, 20) };
}

/** A draw from it, given standard normal `noise` of its shape: `mean + exp(logVariance / 2) · noise`. */
export function sampleLatent({ mean, logVariance }: Posterior, noise: tf.Tensor4D): tf.Tensor4D {
  return tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
}

/** The likeliest latent. */
export function latentMode({ mean }: Posterior): tf.Tensor4D {
  return mean;
}

/**
 * The divergence from a standard normal, in nats per picture, `[B]`: `½ Σ (mean² + variance − 1 − log variance)`.
 * Kingma and Welling 2014, appendix B.
 */
export function klDivergence({ mean, logVariance }: Posterior): tf.Tensor1D {
  return tf.tidy(() => {
    const spread = tf.sub(tf.exp(logVariance), tf.add(logVariance, 1));
    return tf.mul(tf.sum(tf.add(tf.square(mean), spread), [1, 2, 3]), 0.5);
  });
}

/** Latents with variance about 1, as a diffusion model wants them: `(z − shift) · scale`. */
export function scaleLatents(
  latents: tf.Tensor4D,
  { scalingFactor, shiftFactor }: { scalingFactor: number; shiftFactor: number },
): tf.Tensor4D {
  return tf.tidy(() => tf.mul(tf.sub(latents, shiftFactor), scalingFactor));
}

/** The inverse of `scaleLatents`: what a decoder reads. */
export function unscaleLatents(
  latents: tf.Tensor4D,
  { scalingFactor, shiftFactor }: { scalingFactor: number; shiftFactor: number },
): tf.Tensor4D {
  return tf.tidy(() => tf.add(tf.div(latents, scalingFactor), shiftFactor));
}
