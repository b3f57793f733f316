/** A picture: RGB, row by row, three bytes a pixel. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
};

/** Numbers in rows of places, each with so many channels: [height, width, channels]. */
export type Grid = {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
};

/**
 * A picture cut into squares of `patchSize`: patches left to right, top to bottom; inside a patch row, column,
 * channel. Bytes 0..255 become -1..1. Holds N·P numbers with P = 3·patchSize².
 */
export function pixelsToPatches(pixels: Pixels, patchSize: number): Float32Array {
  const { width, height, data } = pixels;
  checkSides("pixelsToPatches", width, height, patchSize);
  if (data.length !== width * height * 3) {
    throw new RangeError(
      `pixelsToPatches: data should hold ${width * height * 3} bytes, got ${data.length}`,
    );
  }
  const numbers = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) numbers[i] = data[i] / 127.5 - 1; // ten times as fast as from(…)
  return cutIntoPatches(numbers, { width, height, channels: 3 }, patchSize);
}

/** The inverse of `pixelsToPatches`, clamped to what a byte holds. */
export function patchesToPixels(
  patches: Float32Array,
  width: number,
  height: number,
  patchSize: number,
): Pixels {
  checkSides("patchesToPixels", width, height, patchSize);
  if (patches.length !== width * height * 3) {
    throw new RangeError(
      `patchesToPixels: patches should hold ${width * height * 3} numbers, got ${patches.length}`,
    );
  }
  const numbers = joinPatches(patches, { width, height, channels: 3 }, patchSize);
  const data = new Uint8Array(numbers.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.max(0, Math.min(255, Math.round((numbers[i] + 1) * 127.5)));
  }
  return { width, height, data };
}

/**
 * Pixels or latents [height, width, channels] cut into squares of `patchSize` as `pixelsToPatches` does. Holds N·P
 * numbers with P = channels·patchSize².
 */
export function cutIntoPatches(numbers: Float32Array, grid: Grid, patchSize: number): Float32Array {
  checkGrid("cutIntoPatches", numbers, grid, patchSize);
  const patches = new Float32Array(numbers.length);
  forEachRun(grid, patchSize, (place, patch, length) => {
    for (let i = 0; i < length; i++) patches[patch + i] = numbers[place + i] as number;
  });
  return patches;
}

/** The inverse of `cutIntoPatches`. */
export function joinPatches(patches: Float32Array, grid: Grid, patchSize: number): Float32Array {
  checkGrid("joinPatches", patches, grid, patchSize);
  const numbers = new Float32Array(patches.length);
  forEachRun(grid, patchSize, (place, patch, length) => {
    for (let i = 0; i < length; i++) numbers[place + i] = patches[patch + i] as number;
  });
  return numbers;
}

/** Visit every row of every patch: where it starts in the grid, among the patches, and its length. */
function forEachRun(
  { width, height, channels }: Grid,
  patchSize: number,
  visit: (place: number, patch: number, length: number) => void,
): void {
  const length = patchSize * channels;
  let patch = 0;
  for (let top = 0; top < height; top += patchSize) {
    for (let left = 0; left < width; left += patchSize) {
      for (let row = 0; row < patchSize; row++, patch += length) {
        visit(((top + row) * width + left) * channels, patch, length);
      }
    }
  }
}

function checkGrid(who: string, numbers: Float32Array, grid: Grid, patchSize: number): void {
  const { width, height, channels } = grid;
  checkSides(who, width, height, patchSize);
  if (numbers.length !== width * height * channels) {
    throw new RangeError(
      `${who}: ${width} x ${height} x ${channels} numbers should be given, got ${numbers.length}`,
    );
  }
}

function checkSides(who: string, width: number, height: number, patchSize: number): void {
  if (width % patchSize !== 0 || height % patchSize !== 0 || width < 1 || height < 1) {
    throw new RangeError(
      `${who}: sides should be multiples of the patch size ${patchSize}, got ${width} x ${height}`,
    );
  }
}
