import { floats, type NdArray } from "@transfusion/tensor";
import type { Pixels } from "../patches.ts";
import { VaeError } from "./errors.ts";

/** Pictures of one size as one array `[B, height, width, 3]`; bytes 0..255 become -1..1. */
export function picturesToArray(pictures: readonly Pixels[]): NdArray {
  const [first] = pictures;
  if (first === undefined) throw new VaeError("picturesToArray: should have a picture, got none");
  const { width, height } = first;
  const size = width * height * 3;
  const data = new Float32Array(pictures.length * size);
  for (const [at, picture] of pictures.entries()) {
    checkPixels("picturesToArray", picture);
    if (picture.width !== width || picture.height !== height) {
      throw new VaeError(
        `picturesToArray: pictures should all be ${width} x ${height}, got ${picture.width} x ${picture.height}`,
      );
    }
    const from = at * size;
    for (let i = 0; i < size; i++) data[from + i] = (picture.data[i] as number) / 127.5 - 1;
  }
  return floats(data, [pictures.length, height, width, 3]);
}

/** The inverse, clamped to what a byte holds. */
export function arrayToPictures({ shape, data }: NdArray): Pixels[] {
  const [B, height, width, channels] = shape as [number, number, number, number];
  if (shape.length !== 4 || channels !== 3) {
    throw new VaeError(
      `arrayToPictures: should be [B, height, width, 3], got [${shape.join(", ")}]`,
    );
  }
  const size = width * height * 3;
  return Array.from({ length: B }, (_, at) => {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) {
      const byte = Math.round(((data[at * size + i] as number) + 1) * 127.5);
      bytes[i] = Math.max(0, Math.min(255, byte));
    }
    return { width, height, data: bytes };
  });
}

/** The picture with its last column and row repeated until both sides are multiples of `multiple`. */
export function padToMultiple(picture: Pixels, multiple: number): Pixels {
  checkPixels("padToMultiple", picture);
  const { width, height, data } = picture;
  const [wide, tall] = [width, height].map((side) => Math.ceil(side / multiple) * multiple) as [
    number,
    number,
  ];
  if (wide === width && tall === height) return picture;
  const bytes = new Uint8Array(wide * tall * 3);
  for (let y = 0; y < tall; y++) {
    const row = Math.min(y, height - 1) * width;
    for (let x = 0; x < wide; x++) {
      const from = (row + Math.min(x, width - 1)) * 3;
      const to = (y * wide + x) * 3;
      for (let c = 0; c < 3; c++) bytes[to + c] = data[from + c] as number;
    }
  }
  return { width: wide, height: tall, data: bytes };
}

/** The upper left `width` x `height` of a picture: what `padToMultiple` put there goes. */
export function cropPicture(picture: Pixels, width: number, height: number): Pixels {
  checkPixels("cropPicture", picture);
  if (width > picture.width || height > picture.height || width < 1 || height < 1) {
    throw new VaeError(
      `cropPicture: sides should be at most ${picture.width} x ${picture.height}, got ${width} x ${height}`,
    );
  }
  const bytes = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = y * picture.width * 3;
    bytes.set(picture.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data: bytes };
}

function checkPixels(who: string, { width, height, data }: Pixels): void {
  if (width >= 1 && height >= 1 && data.length === width * height * 3) return;
  throw new VaeError(
    `${who}: a picture of ${width} x ${height} should hold ${width * height * 3} bytes (RGB), got ${data.length}`,
  );
}
