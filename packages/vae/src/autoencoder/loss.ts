import * as tf from "@tensorflow/tfjs";
import { leavesOf, type Tree, treeOf } from "@transfusion/tensor";
import type { VaeConfig } from "./config.ts";
import { convolution } from "./convolution.ts";
import { hingeLoss, judge } from "./discriminator.ts";
import { klDivergence, type Posterior, sampleLatent } from "./latent.ts";
import type { VaeParameters } from "./network.ts";
import { pyramidDistance } from "./pyramid.ts";
import { decodeBody, encode } from "./vae.ts";

/** How much each term counts; 0 leaves it out. */
export type VaeLossWeights = {
  /** Mean absolute difference of pixels. */
  readonly l1: number;
  /** Nats per number of a picture. */
  readonly kl: number;
  /** Difference in features: of the discriminator that learns beside, or of a fixed pyramid of edges. */
  readonly perceptual: number;
  readonly features: "discriminator" | "pyramid";
  /** Of what the discriminator finds false; balanced against the rest step by step, and switched by `adversarialOn`. */
  readonly adversarial: number;
};

/** What a step learns from. */
export type VaeBatch<T> = {
  /** [B, height, width, 3], from -1 to 1 */
  readonly pictures: T;
  /** Standard normal, in the shape of the latents. */
  readonly noise: T;
  /** 0 until the adversarial term is switched on, then 1. */
  readonly adversarialOn: T;
};

/** A loss and its terms, before their weights. */
export type VaeLosses<T> = {
  readonly loss: T;
  readonly l1: T;
  readonly kl: T;
  readonly perceptual: T;
  readonly adversarial: T;
  readonly discriminator: T;
};

/** Both networks' parameters: `vae`, and `discriminator` where a term needs one. */
export type VaeTrainParameters<T> = { readonly vae: T; readonly discriminator?: T };

/** Whether a term of the loss needs the discriminator. */
export function needsDiscriminator(weights: VaeLossWeights): boolean {
  return (
    weights.adversarial > 0 || (weights.perceptual > 0 && weights.features === "discriminator")
  );
}

/**
 * The loss of a VAE and the gradient of every parameter: `l1 + kl + perceptual + λ · adversarial` for the VAE, the
 * hinge loss for the discriminator.
 *
 * The adversarial term is `−mean D(reconstruction)`, and `λ = ‖∇ rest‖ / (‖∇ adversarial‖ + 10⁻⁴)`, both by the last
 * filter of the decoder (Esser et al. 2021, eq. 7). The perceptual term is the distance in the discriminator's
 * features, each picture's scaled by the size of the real one's (Larsen et al. 2016).
 */
export function vaeLossAndGradients(
  parameters: Tree<tf.Tensor>,
  batch: VaeBatch<tf.Tensor>,
  config: VaeConfig,
  weights: VaeLossWeights,
): { losses: VaeLosses<tf.Scalar>; gradients: Tree<tf.Tensor> } {
  const { vae, discriminator } = parameters as unknown as VaeTrainParameters<Tree<tf.Tensor>>;
  const pictures = batch.pictures as tf.Tensor4D;
  const [body, posterior] = forward(vae, batch, config);
  const last = (vae as VaeParameters<tf.Tensor>).decoder.conv_out;
  const drawn = convolution(body, last);

  const rest = (picture: tf.Tensor4D) =>
    reconstructionTerms(picture, pictures, discriminator, weights);
  let gradient = tf.grad((x) => rest(x as tf.Tensor4D).sum)(drawn);
  const { l1, perceptual } = rest(drawn);
  const zero = tf.scalar(0);
  let adversarial = zero;
  if (weights.adversarial > 0 && discriminator !== undefined) {
    const fooled = (x: tf.Tensor) =>
      tf.neg(tf.mean(judge(discriminator, x as tf.Tensor4D).scores)) as tf.Scalar;
    adversarial = fooled(drawn);
    const push = tf.grad(fooled)(drawn);
    const lambda = balance(body, last.weight as tf.Tensor4D, gradient, push);
    gradient = tf.add(
      gradient,
      tf.mul(push, tf.mul(lambda, tf.mul(batch.adversarialOn, weights.adversarial))),
    );
  }

  // With the gradient by the reconstruction at hand, what is left is linear in it.
  const size = pictures.size;
  const klOf = (from: Posterior): tf.Scalar => tf.mul(tf.sum(klDivergence(from)), 1 / size);
  const vaeGradients = gradientsOf(vae, (tree) => {
    const [ownBody, own] = forward(tree, batch, config);
    const { conv_out } = (tree as VaeParameters<tf.Tensor>).decoder;
    const pushed = tf.sum(tf.mul(convolution(ownBody, conv_out), gradient));
    return weights.kl === 0 ? (pushed as tf.Scalar) : tf.add(pushed, tf.mul(klOf(own), weights.kl));
  });
  const kl = klOf(posterior);
  const judged =
    discriminator === undefined
      ? undefined
      : lossAndGradients(discriminator, (tree) =>
          hingeLoss(judge(tree, pictures).scores, judge(tree, drawn).scores),
        );
  const loss = tf.addN([
    ...[tf.mul(l1, weights.l1), tf.mul(kl, weights.kl), tf.mul(perceptual, weights.perceptual)],
    tf.mul(adversarial, tf.mul(batch.adversarialOn, weights.adversarial)),
  ]) as tf.Scalar;
  return {
    losses: { loss, l1, kl, perceptual, adversarial, discriminator: judged?.loss ?? zero },
    gradients: {
      vae: vaeGradients,
      ...(judged ? { discriminator: judged.gradients } : {}),
    } as Tree<tf.Tensor>,
  };
}

/** What the decoder's last filter sees, and the latents' distribution. */
function forward(
  vae: Tree<tf.Tensor>,
  { pictures, noise }: VaeBatch<tf.Tensor>,
  config: VaeConfig,
): [tf.Tensor4D, Posterior] {
  const posterior = encode(vae, pictures as tf.Tensor4D, config);
  return [decodeBody(vae, sampleLatent(posterior, noise as tf.Tensor4D), config), posterior];
}

function reconstructionTerms(
  drawn: tf.Tensor4D,
  pictures: tf.Tensor4D,
  discriminator: Tree<tf.Tensor> | undefined,
  weights: VaeLossWeights,
): { sum: tf.Scalar; l1: tf.Scalar; perceptual: tf.Scalar } {
  const l1 = tf.mean(tf.abs(tf.sub(drawn, pictures))) as tf.Scalar;
  const perceptual =
    weights.perceptual === 0
      ? tf.scalar(0)
      : weights.features === "pyramid"
        ? pyramidDistance(drawn, pictures)
        : featureDistance(discriminator as Tree<tf.Tensor>, drawn, pictures);
  const sum = tf.add(tf.mul(l1, weights.l1), tf.mul(perceptual, weights.perceptual)) as tf.Scalar;
  return { sum, l1, perceptual };
}

/** The mean over levels of `mean |f(a) − f(b)| / mean |f(b)|`. */
function featureDistance(
  discriminator: Tree<tf.Tensor>,
  drawn: tf.Tensor4D,
  pictures: tf.Tensor4D,
): tf.Scalar {
  const real = judge(discriminator, pictures).features;
  const seen = judge(discriminator, drawn).features;
  const parts = seen.map((features, level) => {
    const wanted = real[level] as tf.Tensor4D;
    const size = tf.add(tf.mean(tf.abs(wanted)), 1e-4);
    return tf.div(tf.mean(tf.abs(tf.sub(features, wanted))), size);
  });
  return tf.mul(tf.addN(parts), 1 / parts.length) as tf.Scalar;
}

/** How much the adversarial term may count: as much as the rest does, at the last filter. */
function balance(
  body: tf.Tensor4D,
  filter: tf.Tensor4D,
  rest: tf.Tensor,
  adversarial: tf.Tensor,
): tf.Scalar {
  const norm = (dy: tf.Tensor): tf.Tensor => {
    const byFilter = tf.grad((weight) => tf.sum(tf.mul(convolution(body, { weight }), dy)))(filter);
    return tf.sqrt(tf.sum(tf.square(byFilter)));
  };
  return tf.clipByValue(tf.div(norm(rest), tf.add(norm(adversarial), 1e-4)), 0, 1e4) as tf.Scalar;
}

function gradientsOf(
  parameters: Tree<tf.Tensor>,
  f: (parameters: Tree<tf.Tensor>) => tf.Scalar,
): Tree<tf.Tensor> {
  return lossAndGradients(parameters, f).gradients;
}

function lossAndGradients(
  parameters: Tree<tf.Tensor>,
  f: (parameters: Tree<tf.Tensor>) => tf.Scalar,
): { loss: tf.Scalar; gradients: Tree<tf.Tensor> } {
  const leaves = leavesOf<tf.Tensor>(parameters);
  const named = (tensors: tf.Tensor[]): Tree<tf.Tensor> =>
    treeOf(leaves.map(([path], i): [string, tf.Tensor] => [path, tensors[i] as tf.Tensor]));
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => f(named(tensors)))(
    leaves.map(([, leaf]) => leaf),
  );
  return { loss: value as tf.Scalar, gradients: named(grads) };
}
