import type { Pixels } from "@transfusion/model";
import { createRandom } from "@transfusion/tensor";

/** A picture with normal noise, its deviation in halves of the range of a byte (pixels run from -1 to 1). */
export function addNoise(picture: Pixels, deviation: number, seed: number): Pixels {
  const random = createRandom(seed, "noise");
  const data = picture.data.map((value) => clampByte(value + 127.5 * deviation * random.normal()));
  return { ...picture, data };
}

/** A picture blurred by a Gaussian of so many pixels. */
export function blur(picture: Pixels, deviation: number): Pixels {
  const reach = Math.ceil(3 * deviation);
  const offsets = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const weights = offsets.map((offset) => Math.exp(-(offset ** 2) / (2 * deviation ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const { width, height } = picture;
  const pass = (from: Float32Array, stepX: number, stepY: number): Float32Array =>
    from.map((_, i) => {
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / (3 * width))];
      const sum = offsets.reduce((soFar, offset, j) => {
        const column = Math.max(0, Math.min(width - 1, x + offset * stepX));
        const row = Math.max(0, Math.min(height - 1, y + offset * stepY));
        return (
          soFar + (weights[j] as number) * (from[3 * (row * width + column) + (i % 3)] as number)
        );
      }, 0);
      return sum / total;
    });
  const blurred = pass(pass(Float32Array.from(picture.data), 1, 0), 0, 1);
  return { ...picture, data: Uint8Array.from(blurred, clampByte) };
}

/** A picture whose square patches have changed places. */
export function scramble(picture: Pixels, patch: number, seed: number): Pixels {
  const { width } = picture;
  const across = width / patch;
  const random = createRandom(seed, "scramble");
  const order = Array.from({ length: across ** 2 }, (_, place) => ({
    place,
    key: random.uniform(),
  }))
    .sort((a, b) => a.key - b.key)
    .map(({ place }) => place);
  const data = picture.data.map((_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / (3 * width))];
    const from = order[Math.floor(y / patch) * across + Math.floor(x / patch)] as number;
    const column = (from % across) * patch + (x % patch);
    const row = Math.floor(from / across) * patch + (y % patch);
    return picture.data[3 * (row * width + column) + (i % 3)] as number;
  });
  return { ...picture, data };
}

function clampByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
