import * as tf from "@tensorflow/tfjs";
import { checkShape, type Tree } from "@transfusion/tensor";
import { downsamplingOf, type VaeConfig } from "./config.ts";
import { convolution } from "./convolution.ts";
import { VaeError } from "./errors.ts";
import { type Posterior, posteriorOf } from "./latent.ts";
import { runDecoderBody, runEncoder, type VaeParameters } from "./network.ts";

/**
 * What pictures `[B, height, width, 3]`, numbers from -1 to 1, are in the latent space: a distribution with places
 * `[B, height / f, width / f, C]`, f the downsampling. Scale and shift of the configuration are not applied.
 *
 * Throws `VaeError` where sides are no multiples of f (`padToMultiple` makes them so) or channels are not as many.
 */
export function encode(
  parameters: Tree<tf.Tensor>,
  pictures: tf.Tensor4D,
  config: VaeConfig,
): Posterior {
  const { pictureChannels } = config;
  const { height, width } = checkShape("encode: pictures", pictures, [
    "B",
    "height",
    "width",
    pictureChannels,
  ]);
  const f = downsamplingOf(config);
  if (height % f !== 0 || width % f !== 0 || height === 0 || width === 0) {
    throw new VaeError(`encode: sides should be multiples of ${f}, got ${height} x ${width}`);
  }
  const { encoder, quant_conv } = parameters as VaeParameters<tf.Tensor>;
  return tf.tidy(() => {
    const moments = runEncoder(encoder, pictures, config);
    return posteriorOf(quant_conv === undefined ? moments : convolution(moments, quant_conv));
  });
}

/** The pictures `[B, f·height, f·width, 3]` that latents `[B, height, width, C]` stand for; about -1 to 1, not clamped. */
export function decode(
  parameters: Tree<tf.Tensor>,
  latents: tf.Tensor4D,
  config: VaeConfig,
): tf.Tensor4D {
  return tf.tidy(() => {
    const { decoder } = parameters as VaeParameters<tf.Tensor>;
    return convolution(decodeBody(parameters, latents, config), decoder.conv_out);
  });
}

/** All of `decode` but the last convolution. */
export function decodeBody(
  parameters: Tree<tf.Tensor>,
  latents: tf.Tensor4D,
  config: VaeConfig,
): tf.Tensor4D {
  const { latentChannels } = config;
  checkShape("decode: latents", latents, ["B", "height", "width", latentChannels]);
  const { decoder, post_quant_conv } = parameters as VaeParameters<tf.Tensor>;
  const read = post_quant_conv === undefined ? latents : convolution(latents, post_quant_conv);
  return runDecoderBody(decoder, read, config);
}
