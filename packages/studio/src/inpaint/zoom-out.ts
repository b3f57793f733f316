import { blankCanvas } from "../look/load-picture.ts";
import { frame } from "./mask.ts";
import { maskUrl } from "./mask-url.ts";

const share = 1 / 8; // of a side, on each side: one patch of the shipped model

/**
 * A picture made smaller in the middle of a canvas, and the mask of what is around it, to be drawn: more of its world at
 * the size that the model knows.
 */
export function zoomOut(
  picture: HTMLImageElement,
  width: number,
  height: number,
): { readonly picture: string; readonly mask: string } {
  const margin = Math.max(1, Math.round(share * Math.min(width, height)));
  const context = blankCanvas(width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, 1, 1, 0, 0, width, height); // its first pixel: most often what lies behind all
  context.drawImage(picture, margin, margin, width - 2 * margin, height - 2 * margin);
  const mask = maskUrl(frame(width, height, margin));
  return { picture: context.canvas.toDataURL("image/png"), mask };
}
