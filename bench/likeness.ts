import type { Pixels } from "@transfusion/model";

/** `10 log₁₀(255² / mean squared difference)` in decibels, over all numbers of two pictures of one size. */
export function peakSignalToNoise(a: Pixels, b: Pixels): number {
  let sum = 0;
  for (const [at, value] of a.data.entries()) sum += (value - (b.data[at] as number)) ** 2;
  return 10 * Math.log10((255 ** 2 * a.data.length) / Math.max(sum, 1e-9));
}

const side = 8; // of the windows

/**
 * Structural similarity of two pictures of one size, 1 where they are the same: the mean over windows of 8 x 8 pixels,
 * four apart, of their luma. Wang et al. 2004, eq. 13, with even weights in place of a bell's.
 */
export function structuralSimilarity(a: Pixels, b: Pixels): number {
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const [one, other] = [lumaOf(a), lumaOf(b)];
  let [sum, windows] = [0, 0];
  for (let top = 0; top + side <= a.height; top += side / 2) {
    for (let left = 0; left + side <= a.width; left += side / 2) {
      let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
      for (let row = top; row < top + side; row++) {
        for (let at = row * a.width + left; at < row * a.width + left + side; at++) {
          const [p, q] = [one[at] as number, other[at] as number];
          x += p;
          y += q;
          xx += p * p;
          yy += q * q;
          xy += p * q;
        }
      }
      const n = side * side;
      const [mx, my] = [x / n, y / n];
      const [vx, vy, both] = [xx / n - mx * mx, yy / n - my * my, xy / n - mx * my];
      sum += ((2 * mx * my + c1) * (2 * both + c2)) / ((mx * mx + my * my + c1) * (vx + vy + c2));
      windows += 1;
    }
  }
  return sum / windows;
}

function lumaOf({ data, width, height }: Pixels): Float64Array {
  return Float64Array.from({ length: width * height }, (_, at) => {
    const [red, green, blue] = data.subarray(3 * at, 3 * at + 3) as unknown as [
      number,
      number,
      number,
    ];
    return 0.299 * red + 0.587 * green + 0.114 * blue; // ITU-R BT.601
  });
}
