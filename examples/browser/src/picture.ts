import type { Pixels } from "@transfusion/model";

/** Show a picture on a canvas, of which one pixel is one of the picture's. */
export function show({ width, height, data }: Pixels, canvas: HTMLCanvasElement): void {
  Object.assign(canvas, { width, height });
  const shown = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    shown.data.set(data.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
    shown.data[4 * pixel + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(shown, 0, 0);
}

/** A picture's middle square, fitted to a square of `size` pixels on white. */
export async function fitted(file: Blob, size: number): Promise<Pixels> {
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const context = new OffscreenCanvas(size, size).getContext(
    "2d",
  ) as OffscreenCanvasRenderingContext2D;
  context.fillStyle = "white";
  context.fillRect(0, 0, size, size);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  context.drawImage(picture, left, top, side, side, 0, 0, size, size);
  const { data } = context.getImageData(0, 0, size, size);
  return { width: size, height: size, data: Uint8Array.from(data.filter((_, at) => at % 4 < 3)) };
}
