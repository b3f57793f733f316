import type { Pixels } from "@transfusion/model";

/**
 * A picture as `side` x `side` means of the pixels under each, numbers from -1 to 1: `[3, side, side]`. A smaller picture's
 * pixels are repeated.
 */
export function shrink({ width, height, data }: Pixels, side: number): Float32Array {
  const means = new Float32Array(3 * side * side);
  for (let row = 0; row < side; row++) {
    const [top, bottom] = under(row, height, side);
    for (let column = 0; column < side; column++) {
      const [left, right] = under(column, width, side);
      const count = (bottom - top) * (right - left);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) sum += data[3 * (y * width + x) + channel];
        }
        means[(channel * side + row) * side + column] = sum / count / 127.5 - 1;
      }
    }
  }
  return means;
}

/** Which pixels of `length` lie under place `at` of `side`: from the first to before the last. */
function under(at: number, length: number, side: number): [number, number] {
  const from = Math.min(length - 1, Math.floor((at * length) / side));
  return [from, Math.max(from + 1, Math.floor(((at + 1) * length) / side))];
}
