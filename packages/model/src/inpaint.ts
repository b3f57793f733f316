import type { Objective } from "@transfusion/diffusion";
import { cutIntoPatches, type Pixels } from "@transfusion/vae";
import { inputChannelsOf, type ModelConfig } from "./config.ts";
import type { Mask } from "./generate-options.ts";

/** Which numbers of a picture's patches `[N, P]` are to be kept: of latents those whose pixels are kept, all of them. */
export function keptNumbers({ height, width, data }: Mask, config: ModelConfig): Uint8Array {
  const f = config.latents?.downsampling ?? 1;
  const channels = inputChannelsOf(config);
  const grid = { height: height / f, width: width / f, channels };
  const numbers = new Float32Array(grid.height * grid.width * channels).fill(1);
  for (let pixel = 0; pixel < data.length; pixel++) {
    if (data[pixel] === 0) continue;
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    const place = Math.floor(y / f) * grid.width + Math.floor(x / f);
    numbers.fill(0, place * channels, (place + 1) * channels);
  }
  return Uint8Array.from(cutIntoPatches(numbers, grid, config.patchSize));
}

/**
 * A prediction that knows the `clean` numbers where they are `kept`: there it says what makes the estimate of the clean
 * picture exactly those, so that any sampler moves them along the path from their own noise. In place.
 */
export function pin(
  prediction: Float32Array,
  x: Float32Array,
  t: number,
  { clean, kept }: { clean: Float32Array; kept: Uint8Array },
  objective: Objective,
): void {
  const { signal, noise, targetSignal, targetNoise } = objective.coefficients(t);
  for (let at = 0; at < prediction.length; at++) {
    if (kept[at] === 0) continue;
    const itsNoise = (x[at] - signal * clean[at]) / noise;
    prediction[at] = targetSignal * clean[at] + targetNoise * itsNoise;
  }
}

/** A picture with what the mask does not draw anew taken from the source, byte for byte. */
export function keepOutside(picture: Pixels, source: Pixels, mask: Mask): Pixels {
  const data = picture.data.slice();
  for (let at = 0; at < data.length; at++) {
    if (mask.data[Math.floor(at / 3)] === 0) data[at] = source.data[at];
  }
  return { ...picture, data };
}

/** A picture on a larger canvas, grey around it, and the mask that has the rest drawn: for outpainting. */
export function extendCanvas(
  picture: Pixels,
  around: { top?: number; right?: number; bottom?: number; left?: number },
): { readonly source: Pixels; readonly mask: Mask } {
  const { top = 0, right = 0, bottom = 0, left = 0 } = around;
  for (const [side, pixels] of Object.entries({ top, right, bottom, left })) {
    if (Number.isSafeInteger(pixels) && pixels >= 0) continue;
    throw new RangeError(`extendCanvas: ${side} should be whole pixels, at least 0, got ${pixels}`);
  }
  const height = picture.height + top + bottom;
  const width = picture.width + left + right;
  const data = new Uint8Array(3 * height * width).fill(128);
  const mask = new Uint8Array(height * width).fill(1);
  for (let row = 0; row < picture.height; row++) {
    const to = (top + row) * width + left;
    const from = row * picture.width;
    data.set(picture.data.subarray(3 * from, 3 * (from + picture.width)), 3 * to);
    mask.fill(0, to, to + picture.width);
  }
  return { source: { height, width, data }, mask: { height, width, data: mask } };
}
