/**
 * Eigenvalues of a symmetric matrix `[d, d]` and, in the columns of `vectors`, its eigenvectors. By cyclic Jacobi rotations:
 * Golub and Van Loan, Matrix Computations, 8.5.
 */
export function symmetricEigen(
  matrix: Float64Array,
  d: number,
): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const vectors = new Float64Array(d * d);
  for (let i = 0; i < d; i++) vectors[i * d + i] = 1;
  const scale = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < 50 && offDiagonal(a, d) > 1e-22 * scale; sweep++) {
    for (let p = 0; p < d - 1; p++) {
      for (let q = p + 1; q < d; q++) rotate(a, vectors, d, p, q);
    }
  }
  return { values: Float64Array.from({ length: d }, (_, i) => a[i * d + i]), vectors };
}

/** Turn rows and columns `p` and `q` such that what lies between them becomes 0. */
function rotate(a: Float64Array, vectors: Float64Array, d: number, p: number, q: number): void {
  const between = a[p * d + q];
  if (between === 0) return;
  const tau = (a[q * d + q] - a[p * d + p]) / (2 * between);
  const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  turn(a, d, p, q, d, cosine, sine); // columns, of all rows
  turn(a, 1, p * d, q * d, d, cosine, sine); // rows
  turn(vectors, d, p, q, d, cosine, sine);
}

/** Turn `count` pairs of numbers, the first at `p` and `q`, the next `stride` behind. */
function turn(
  of: Float64Array,
  stride: number,
  p: number,
  q: number,
  count: number,
  cosine: number,
  sine: number,
): void {
  for (let k = 0; k < count; k++) {
    const atP = p + k * stride;
    const atQ = q + k * stride;
    const x = of[atP];
    const y = of[atQ];
    of[atP] = cosine * x - sine * y;
    of[atQ] = sine * x + cosine * y;
  }
}

function offDiagonal(a: Float64Array, d: number): number {
  let sum = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) if (i !== j) sum += a[i * d + j] ** 2;
  }
  return sum;
}
