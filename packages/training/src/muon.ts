import * as tf from "@tensorflow/tfjs";

/** What changes from step to step: the learning rate, and what weight decay leaves of the weights. */
export type MuonScalars<T> = { readonly learningRate: T; readonly keep: T };

/** A matrix, its momentum and its gradient: all [R, C]. */
export type MuonLeaf = {
  readonly parameter: tf.Tensor2D;
  readonly momentum: tf.Tensor2D;
  readonly gradient: tf.Tensor2D;
};

/** Coefficients of the quintic that drives every singular value to about 1 (Jordan et al. 2024). */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const iterations = 5;

/** A step then is as large as one of AdamW's at the same rate: a root mean square of 0.2 (Liu et al. 2025). */
const stepSize = 0.2;

/**
 * One step of Muon (Jordan et al. 2024) for matrices, in the order given.
 *
 * `momentum ← μ momentum + g`, `p ← keep · p − η · 0.2 · √max(R, C) · orthogonal(g + μ momentum)`. Matrices of one
 * shape are stacked, so that their products are one batch.
 */
export function updateMuon(
  leaves: readonly MuonLeaf[],
  scalars: MuonScalars<tf.Tensor>,
  decay: number,
): { parameter: tf.Tensor2D; momentum: tf.Tensor2D }[] {
  const momenta = leaves.map(({ momentum, gradient }) => momentum.mul(decay).add(gradient));
  const ahead = leaves.map(({ gradient }, at) => {
    const next = momenta[at] as tf.Tensor;
    return next.mul(decay).add(gradient) as tf.Tensor2D; // Nesterov's
  });
  const directions = orthogonalizeAll(ahead);
  return leaves.map(({ parameter }, at) => {
    const scale = scalars.learningRate.mul(stepSize * Math.sqrt(Math.max(...parameter.shape)));
    const change = (directions[at] as tf.Tensor).mul(scale);
    return {
      parameter: parameter.mul(scalars.keep).sub(change) as tf.Tensor2D,
      momentum: momenta[at] as tf.Tensor2D,
    };
  });
}

/** Each matrix by its nearest one of orthogonal rows or columns, about: all but the smallest singular values come near 1. */
export function orthogonalizeAll(matrices: readonly tf.Tensor2D[]): tf.Tensor2D[] {
  const groups = new Map<string, number[]>();
  for (const [at, { shape }] of matrices.entries()) {
    const key = [...shape].sort((a, b) => a - b).join();
    groups.set(key, [...(groups.get(key) ?? []), at]);
  }
  const answers = new Array<tf.Tensor2D>(matrices.length);
  for (const places of groups.values()) {
    const lying = places.map((at) => lay(matrices[at] as tf.Tensor2D));
    const turned = tf.unstack(orthogonalize(tf.stack(lying) as tf.Tensor3D)) as tf.Tensor2D[];
    for (const [i, at] of places.entries()) {
      const { shape } = matrices[at] as tf.Tensor2D;
      const one = turned[i] as tf.Tensor2D;
      answers[at] = shape[0] > shape[1] ? tf.transpose(one) : one;
    }
  }
  return answers;
}

/** A matrix with no more rows than columns. */
function lay(matrix: tf.Tensor2D): tf.Tensor2D {
  return matrix.shape[0] > matrix.shape[1] ? tf.transpose(matrix) : matrix;
}

/** Newton–Schulz iterations on a stack of matrices [M, R, C] with R ≤ C. */
function orthogonalize(matrices: tf.Tensor3D): tf.Tensor3D {
  const norms = matrices.square().sum([1, 2], true).sqrt().add(1e-7);
  const identity = tf.eye(matrices.shape[1]).mul(A);
  let x = matrices.div(norms) as tf.Tensor3D;
  for (let i = 0; i < iterations; i++) {
    const gram = tf.matMul(x, x, false, true);
    const polynomial = tf.matMul(gram, gram).mul(C).add(gram.mul(B)).add(identity);
    x = tf.matMul(polynomial, x) as tf.Tensor3D;
  }
  return x;
}
