import type * as tf from "@tensorflow/tfjs";
import {
  decode,
  downsamplingOf,
  encode,
  latentMode,
  scaleLatents,
  unscaleLatents,
  type VaeConfig,
} from "@transfusion/vae";
import type { ProgramText } from "./programs.ts";

/** What of a VAE is to be run, and at which size of pictures. */
export type Coding =
  | {
      readonly kind: "encode";
      readonly rows: number;
      readonly height: number;
      readonly width: number;
    }
  | { readonly kind: "decode"; readonly height: number; readonly width: number };

/** Encodes `pictures` [B, height, width, 3] to `latents` [B, height / f, width / f, C], or decodes one of those. */
export function coderProgram(config: VaeConfig, coding: Coding): ProgramText {
  const { height, width } = coding;
  const f = downsamplingOf(config);
  if (coding.kind === "encode") {
    return {
      run: (given, weights) => {
        const { pictures } = given as { pictures: tf.Tensor4D };
        return { latents: scaleLatents(latentMode(encode(weights, pictures, config)), config) };
      },
      inputs: { pictures: { shape: [coding.rows, height, width, 3], dtype: "float32" } },
    };
  }
  const shape = [1, height / f, width / f, config.latentChannels];
  return {
    run: (given, weights) => {
      const { latents } = given as { latents: tf.Tensor4D };
      return { pictures: decode(weights, unscaleLatents(latents, config), config) };
    },
    inputs: { latents: { shape, dtype: "float32" } },
  };
}
