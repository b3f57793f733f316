import { symmetricEigen } from "./symmetric-eigen.ts";

/**
 * How far two sets of points lie apart, each taken for a normal distribution:
 * `‖μa − μb‖² + tr(Σa + Σb − 2·(Σa·Σb)^½)`. Heusel et al. 2017.
 *
 * Few points make it too large: compare only figures of equally many.
 */
export function frechetDistance(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  const [one, other] = [momentsOf(a), momentsOf(b)];
  const d = one.mean.length;
  const root = squareRoot(one.covariance, d);
  const inner = multiply(multiply(root, other.covariance, d), root, d); // Σa^½·Σb·Σa^½ has the eigenvalues of Σa·Σb
  const { values } = symmetricEigen(inner, d);
  let distance = 0;
  for (let i = 0; i < d; i++) {
    distance += (one.mean[i] - other.mean[i]) ** 2;
    distance += one.covariance[i * d + i] + other.covariance[i * d + i];
    distance -= 2 * Math.sqrt(Math.max(0, values[i]));
  }
  return Math.max(0, distance); // rounding may leave less
}

/** Mean and unbiased covariance. */
function momentsOf(points: readonly Float64Array[]): {
  mean: Float64Array;
  covariance: Float64Array;
} {
  if (points.length < 2) {
    throw new RangeError(`frechetDistance: should have at least 2 points, got ${points.length}`);
  }
  const d = points[0].length;
  const mean = new Float64Array(d);
  for (const point of points) for (let i = 0; i < d; i++) mean[i] += point[i] / points.length;
  const covariance = new Float64Array(d * d);
  for (const point of points) {
    for (let i = 0; i < d; i++) {
      const apart = (point[i] - mean[i]) / (points.length - 1);
      for (let j = 0; j < d; j++) covariance[i * d + j] += apart * (point[j] - mean[j]);
    }
  }
  return { mean, covariance };
}

/** The symmetric root of a matrix that has no negative eigenvalues. */
function squareRoot(matrix: Float64Array, d: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, d);
  const scaled = vectors.map((value, at) => value * Math.max(0, values[at % d]) ** 0.25);
  const root = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) root[i * d + j] += scaled[i * d + k] * scaled[j * d + k];
    }
  }
  return root;
}

function multiply(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const product = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < d; k++) {
      const left = a[i * d + k];
      for (let j = 0; j < d; j++) product[i * d + j] += left * b[k * d + j];
    }
  }
  return product;
}
