/** The picture at an address of this page, or a data URL, once it can be drawn. */
export async function loadPicture(source: string): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.src = source;
  try {
    await picture.decode();
  } catch {
    throw new Error("The picture cannot be read.");
  }
  return picture;
}

/** A canvas to read from. */
export function blankCanvas(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
}

/** A picture's middle square, `size` pixels a side. */
export function middleSquare(picture: HTMLImageElement, size: number): CanvasRenderingContext2D {
  const context = blankCanvas(size, size);
  const { naturalWidth, naturalHeight } = picture;
  const side = Math.min(naturalWidth, naturalHeight);
  const [x, y] = [(naturalWidth - side) / 2, (naturalHeight - side) / 2];
  context.drawImage(picture, x, y, side, side, 0, 0, size, size);
  return context;
}
