import { useEffect, useState } from "react";
import { blankCanvas, loadPicture, middleSquare } from "../look/load-picture.ts";

/** A picture's middle square at the size that the model reads; until it is loaded, a drawn one. */
export function useImage(source: string | undefined, size: number): ImageData | undefined {
  const [image, setImage] = useState<ImageData>();
  useEffect(() => {
    let isCurrent = true;
    const take = (context: CanvasRenderingContext2D) => {
      if (isCurrent) setImage(context.getImageData(0, 0, size, size));
    };
    const example = () => take(drawShapes(size));
    if (source === undefined) example();
    else loadPicture(source).then((picture) => take(middleSquare(picture, size)), example);
    return () => {
      isCurrent = false;
    };
  }, [source, size]);
  return image;
}

function drawShapes(size: number): CanvasRenderingContext2D {
  const context = blankCanvas(size, size);
  context.fillStyle = "#efefef";
  context.fillRect(0, 0, size, size);
  context.fillStyle = "#e02020";
  context.beginPath();
  context.arc(0.35 * size, 0.4 * size, 0.22 * size, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = "#2040e0";
  context.fillRect(0.62 * size, 0.6 * size, 0.22 * size, 0.22 * size);
  return context;
}
