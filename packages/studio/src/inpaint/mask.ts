/** Where a picture is to be drawn anew: a number per pixel, row by row, 1 there and 0 elsewhere. */
export type Mask = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/** A place in pixels of the picture. */
export type Place = { readonly x: number; readonly y: number };

export function emptyMask(width: number, height: number): Mask {
  return { width, height, data: new Uint8Array(width * height) };
}

/** All that is less than `margin` pixels from an edge: what is drawn around a picture that was made smaller. */
export function frame(width: number, height: number, margin: number): Mask {
  const isWithin = (place: number, side: number) => place >= margin && place < side - margin;
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    isWithin(i % width, width) && isWithin(Math.floor(i / width), height) ? 0 : 1,
  );
  return { width, height, data };
}

/** The mask after a round brush `2 · radius` wide went from one place to another; `value` 1 paints, 0 erases. */
export function stroke(mask: Mask, from: Place, to: Place, radius: number, value: 0 | 1): Mask {
  const { width, height } = mask;
  const data = mask.data.slice();
  const [left, right] = bounds(from.x, to.x, radius, width);
  const [top, bottom] = bounds(from.y, to.y, radius, height);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (distance({ x: x + 0.5, y: y + 0.5 }, from, to) <= radius) data[y * width + x] = value;
    }
  }
  return { width, height, data };
}

/** What was painted is not, and the other way round. */
export function invert({ width, height, data }: Mask): Mask {
  return { width, height, data: data.map((value) => 1 - value) };
}

export function isEmpty({ data }: Mask): boolean {
  return !data.includes(1);
}

/** The mask as the bytes of a picture, white on black; and from such bytes. */
export function toBytes({ data }: Mask): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(4 * data.length);
  data.forEach((value, i) => {
    bytes.set([255 * value, 255 * value, 255 * value, 255], 4 * i);
  });
  return bytes;
}

export function fromBytes(bytes: Uint8ClampedArray, width: number, height: number): Mask {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    Number((bytes[4 * i] ?? 0) >= 128),
  );
  return { width, height, data };
}

function bounds(a: number, b: number, radius: number, size: number): [number, number] {
  const [least, most] = [Math.min(a, b) - radius, Math.max(a, b) + radius];
  return [Math.max(0, Math.floor(least)), Math.min(size - 1, Math.ceil(most))];
}

/** From a place to the nearest of the line between two others. */
function distance(place: Place, from: Place, to: Place): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((place.x - from.x) * dx + (place.y - from.y) * dy) / square;
  const share = Math.max(0, Math.min(1, along));
  return Math.hypot(place.x - from.x - share * dx, place.y - from.y - share * dy);
}
