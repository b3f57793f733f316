/** A picture: RGB, row by row, three bytes a pixel. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
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
  const patches = new Float32Array(data.length);
  forEachRun(width, height, patchSize, (pixel, patch, length) => {
    for (let i = 0; i < length; i++) patches[patch + i] = (data[pixel + i] as number) / 127.5 - 1;
  });
  return patches;
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
  const data = new Uint8Array(patches.length);
  forEachRun(width, height, patchSize, (pixel, patch, length) => {
    for (let i = 0; i < length; i++) {
      const byte = Math.round(((patches[patch + i] as number) + 1) * 127.5);
      data[pixel + i] = Math.max(0, Math.min(255, byte));
    }
  });
  return { width, height, data };
}

/** Visit every row of every patch: where it starts among the pixels, among the patches, and its length. */
function forEachRun(
  width: number,
  height: number,
  patchSize: number,
  visit: (pixel: number, patch: number, length: number) => void,
): void {
  const length = patchSize * 3;
  let patch = 0;
  for (let top = 0; top < height; top += patchSize) {
    for (let left = 0; left < width; left += patchSize) {
      for (let row = 0; row < patchSize; row++, patch += length) {
        visit(((top + row) * width + left) * 3, patch, length);
      }
    }
  }
}

function checkSides(who: string, width: number, height: number, patchSize: number): void {
  if (width % patchSize !== 0 || height % patchSize !== 0 || width < 1 || height < 1) {
    throw new RangeError(
      `${who}: sides should be multiples of the patch size ${patchSize}, got ${width} x ${height}`,
    );
  }
}
