import { floats, type NdArray } from "@transfusion/tensor";
import { VaeError } from "./errors.ts";

/** How a large array is cut: squares of `size` places that share `overlap` with the next one. */
export type TileOptions = { readonly size: number; readonly overlap: number };

/** How the sides of what comes out relate to those of what goes in: 1 / 8 for an encoder, 8 for a decoder. */
export type Resizing = { readonly scale: number; readonly channels: number };

/**
 * `work` done on overlapping tiles of `x [1, height, width, C]` one after another, and put together again:
 * `[1, scale·height, scale·width, channels]`.
 *
 * Where tiles overlap, their answers are mixed, each counting the more the farther from its own border a place is, so
 * that no seam shows. What `work` needs at once does not depend on how large `x` is. A side shorter than a tile is
 * taken whole. What norms and attention learn from the whole picture they learn from a tile here: answers differ a
 * little from the whole's.
 */
export async function inTiles(
  x: NdArray,
  work: (tile: NdArray) => Promise<NdArray>,
  { size, overlap }: TileOptions,
  { scale, channels }: Resizing,
): Promise<NdArray> {
  const [B, height, width] = x.shape as [number, number, number, number];
  const step = 1 / Math.min(1, scale); // in places of x: tiles begin and end where an answer does
  for (const [name, value] of Object.entries({ height, width, "tile size": size, overlap })) {
    if (Number.isInteger(value / step)) continue;
    throw new VaeError(`inTiles: ${name} should be a multiple of ${step}, got ${value}`);
  }
  if (B !== 1 || overlap < 0 || overlap > size / 2 || size < step) {
    throw new VaeError(
      `inTiles: should be one picture in tiles that overlap by at most half, got ${B}, tiles of ${size} with ${overlap}`,
    );
  }
  const [tall, wide] = [height * scale, width * scale];
  const sums = new Float32Array(tall * wide * channels);
  const weights = new Float32Array(tall * wide);
  for (const top of starts(height, size, overlap)) {
    for (const left of starts(width, size, overlap)) {
      const sides = [Math.min(size, height), Math.min(size, width)] as const;
      const answer = await work(cut(x, top, left, sides));
      const wanted = [1, sides[0] * scale, sides[1] * scale, channels];
      if (answer.shape.join() !== wanted.join()) {
        throw new VaeError(`inTiles: an answer should be [${wanted}], got [${answer.shape}]`);
      }
      addTile(answer, { sums, weights, wide }, [top * scale, left * scale], {
        rows: ramp(wanted[1] as number, overlap * scale),
        columns: ramp(wanted[2] as number, overlap * scale),
      });
    }
  }
  for (let place = 0; place < weights.length; place++) {
    const share = 1 / (weights[place] as number);
    for (let c = 0, at = place * channels; c < channels; c++, at++) {
      sums[at] = (sums[at] as number) * share;
    }
  }
  return floats(sums, [1, tall, wide, channels]);
}

/** Where tiles begin along a side: `size - overlap` apart, the last one at the end. */
function starts(side: number, size: number, overlap: number): number[] {
  if (side <= size) return [0];
  const places: number[] = [];
  for (let at = 0; at < side - size; at += size - overlap) places.push(at);
  return [...places, side - size];
}

function cut(
  { shape, data }: NdArray,
  top: number,
  left: number,
  [height, width]: readonly [number, number],
): NdArray {
  const [, , wide, C] = shape as [number, number, number, number];
  const tile = new Float32Array(height * width * C);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * wide + left) * C;
    tile.set((data as Float32Array).subarray(from, from + width * C), y * width * C);
  }
  return floats(tile, [1, height, width, C]);
}

/** How much a place of a tile counts along one side: from little at the borders to 1 where no other tile is. */
function ramp(length: number, overlap: number): Float32Array {
  return Float32Array.from({ length }, (_, at) =>
    Math.min(1, (Math.min(at, length - 1 - at) + 0.5) / Math.max(1, overlap)),
  );
}

function addTile(
  { shape, data }: NdArray,
  whole: { sums: Float32Array; weights: Float32Array; wide: number },
  [top, left]: readonly [number, number],
  { rows, columns }: { rows: Float32Array; columns: Float32Array },
): void {
  const [, height, width, C] = shape as [number, number, number, number];
  const { sums, weights, wide } = whole;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const share = (rows[y] as number) * (columns[x] as number);
      const place = (top + y) * wide + left + x;
      weights[place] = (weights[place] as number) + share;
      const from = (y * width + x) * C;
      for (let c = 0, at = place * C; c < C; c++, at++) {
        sums[at] = (sums[at] as number) + share * (data[from + c] as number);
      }
    }
  }
}
