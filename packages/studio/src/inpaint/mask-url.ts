import { blankCanvas } from "../look/load-picture.ts";
import { type Mask, toBytes } from "./mask.ts";

/** A mask as a PNG in a data URL, white on black. */
export function maskUrl(mask: Mask): string {
  const { width, height } = mask;
  const context = blankCanvas(width, height);
  context.putImageData(new ImageData(toBytes(mask), width, height), 0, 0);
  return context.canvas.toDataURL("image/png");
}
