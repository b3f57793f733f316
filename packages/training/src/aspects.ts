import { aspectBuckets, type PictureShape } from "@transfusion/data";
import {
  type Layout,
  type ModelConfig,
  type PictureSize,
  pixelsPerPatchOf,
} from "@transfusion/model";
import type { SettledTrainConfig } from "./config.ts";
import { modelConfigOf, openVae, withSizeTokens } from "./model-of-run.ts";

/**
 * The shapes that pictures are cut to, each to the nearest: of about as many pixels as the square, in whole patches.
 * Nothing where the configuration asks for squares.
 */
export async function shapesOf(config: SettledTrainConfig): Promise<PictureShape[] | undefined> {
  const { aspectRatio } = config.layout;
  if (aspectRatio === undefined) return undefined;
  const model = modelConfigOf(config, await openVae(config));
  const shapes = bucketsOf(model, aspectRatio);
  withSizeTokens(model, shapes);
  return shapes;
}

/** The rows of a run's batches: as `layout` says, or, where pictures keep their shape, the same for each shape. */
export function layoutsOf(layout: Layout, model: ModelConfig, aspectRatio?: number): Layout[] {
  if (aspectRatio === undefined || layout.pictureSlots === 0) return [layout];
  return bucketsOf(model, aspectRatio).map((pictureSize) => ({ ...layout, pictureSize }));
}

/** One line for each shape of pictures. */
export function nameOfSize({ height, width }: PictureSize): string {
  return `${height}x${width}`;
}

function bucketsOf(model: ModelConfig, maximumRatio: number): PictureShape[] {
  const multiple = pixelsPerPatchOf(model);
  return aspectBuckets({ area: model.pictureSize ** 2, multiple, maximumRatio });
}
