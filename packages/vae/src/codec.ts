import type * as tf from "@tensorflow/tfjs";
import type { NdArray, Tree } from "@transfusion/tensor";

/** What a codec's encoder hands on: a vector per patch, and what its decoder wants to see again. */
export type Encoded = {
  /** [B, N, D] */
  readonly vectors: tf.Tensor3D;
  readonly skip?: tf.Tensor;
};

/** Patches to transformer vectors and back, as pure functions; B counts pictures here. */
export type Codec = {
  /** Fresh weights from a seed. */
  init(seed: number): Tree<NdArray>;
  /** Patches [B, N, P] of pictures whose time embeddings are [B, D]. */
  encode(parameters: Tree<tf.Tensor>, patches: tf.Tensor3D, time: tf.Tensor2D): Encoded;
  /** The transformer's answer [B, N, D] as patches [B, N, P]. `skip` is the encoder's. */
  decode(
    parameters: Tree<tf.Tensor>,
    vectors: tf.Tensor3D,
    skip: tf.Tensor | undefined,
    time: tf.Tensor2D,
  ): tf.Tensor3D;
};
