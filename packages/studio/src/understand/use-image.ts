import { useEffect, useState } from "react";

/** A picture's middle square at the size that the model reads; until it is loaded, a drawn one. */
export function useImage(source: string | undefined, size: number): ImageData | undefined {
  const [image, setImage] = useState<ImageData>();
  useEffect(() => {
    let isCurrent = true;
    const canvas = document.createElement("canvas");
    canvas.width = size;
    canvas.height = size;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) return;
    const take = () => {
      if (isCurrent) setImage(context.getImageData(0, 0, size, size));
    };
    if (source === undefined) {
      drawShapes(context, size);
      take();
    } else {
      const picture = new Image();
      picture.onload = () => {
        const side = Math.min(picture.naturalWidth, picture.naturalHeight);
        const [x, y] = [(picture.naturalWidth - side) / 2, (picture.naturalHeight - side) / 2];
        context.drawImage(picture, x, y, side, side, 0, 0, size, size);
        take();
      };
      picture.src = source;
    }
    return () => {
      isCurrent = false;
    };
  }, [source, size]);
  return image;
}

function drawShapes(context: CanvasRenderingContext2D, size: number): void {
  context.fillStyle = "#efefef";
  context.fillRect(0, 0, size, size);
  context.fillStyle = "#e02020";
  context.beginPath();
  context.arc(0.35 * size, 0.4 * size, 0.22 * size, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = "#2040e0";
  context.fillRect(0.62 * size, 0.6 * size, 0.22 * size, 0.22 * size);
}
