import type { Pixels } from "@transfusion/model";

/**
 * Pictures in a grid, row by row, on a grey ground. All should be of one size; each of their pixels becomes `magnify` x
 * `magnify`, and `gap` pixels lie between them and around.
 */
export function contactSheet(
  pictures: readonly Pixels[],
  columns: number,
  { gap = 4, magnify = 1 }: { gap?: number; magnify?: number } = {},
): Pixels {
  const first = pictures[0];
  if (!first) throw new RangeError("contactSheet: there should be at least one picture, got none");
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`contactSheet: columns should be a whole number above 0, got ${columns}`);
  }
  const { width, height } = first;
  const across = Math.min(columns, pictures.length);
  const sheetWidth = gap + across * (width * magnify + gap);
  const sheetHeight = gap + Math.ceil(pictures.length / columns) * (height * magnify + gap);
  const data = new Uint8Array(sheetWidth * sheetHeight * 3).fill(128);

  pictures.forEach((picture, i) => {
    if (picture.width !== width || picture.height !== height) {
      throw new RangeError(
        `contactSheet: picture ${i} should be ${width} x ${height}, got ${picture.width} x ${picture.height}`,
      );
    }
    const left = gap + (i % columns) * (width * magnify + gap);
    const top = gap + Math.floor(i / columns) * (height * magnify + gap);
    for (let y = 0; y < height * magnify; y++) {
      for (let x = 0; x < width * magnify; x++) {
        const from = 3 * (Math.floor(y / magnify) * width + Math.floor(x / magnify));
        data.set(picture.data.subarray(from, from + 3), 3 * ((top + y) * sheetWidth + left + x));
      }
    }
  });
  return { width: sheetWidth, height: sheetHeight, data };
}
