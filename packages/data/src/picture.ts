import type { Pixels } from "@transfusion/model";
import sharp, { type Metadata, type Sharp } from "sharp";
import { bucketFor } from "./aspect-buckets.ts";
import { DataError } from "./error.ts";

const inputPixelLimit = 100_000_000; // a hundred megapixels: beyond any camera we meet, short of a bomb
const inputSideLimit = 32_768; // pixels; as far as a picture of any use is long

/** Which part of a picture of another shape is kept. */
export type Crop = "center" | "random";

/** How high and wide a picture is to be. */
export type PictureShape = { readonly height: number; readonly width: number };

/** Where the kept part lies, from 0 (left, top) to below 1 (right, bottom). */
export type CropPlace = { readonly x: number; readonly y: number };

/**
 * The picture in a file or in bytes, as RGB of `size` x `size`, of another shape or of the nearest of several: turned as its EXIF says, its
 * transparency on white, resized until it covers the shape, and cropped to its middle or to `cropAt`. Of an animation,
 * the first frame. Anything that does not decode to the end, is longer than 32,768 pixels or has more than a hundred
 * million of them is a `DataError`; those are found in the header.
 */
export async function readPicture(
  fileOrBytes: string | Uint8Array,
  size: number | PictureShape | readonly PictureShape[],
  { cropAt }: { cropAt?: CropPlace } = {},
): Promise<Pixels> {
  const shapes = typeof size === "number" ? [{ height: size, width: size }] : [size].flat();
  for (const side of shapes.flatMap(({ height, width }) => [height, width])) {
    if (!Number.isInteger(side) || side < 1) {
      throw new RangeError(`readPicture: size should be a whole number above 0, got ${side}`);
    }
  }
  const subject = typeof fileOrBytes === "string" ? fileOrBytes : "bytes";
  try {
    const { picture, shape } = await cover(fileOrBytes, shapes, cropAt);
    const { data, info } = await picture
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`${info.channels} channels`);
    return { ...shape, data: new Uint8Array(data) };
  } catch (error) {
    throw noPicture("readPicture", subject, error);
  }
}

function noPicture(who: string, subject: string, error: unknown): DataError {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `${who}: ${subject} should be a picture, got: ${reason.split("\n")[0]}`;
  return new DataError(message, subject);
}

/** The sides of the picture in a file, turned as its EXIF says. Throws a `DataError` where it holds none. */
export async function pictureShapeOf(file: string): Promise<PictureShape> {
  try {
    const { autoOrient } = await sharp(file, { limitInputPixels: inputPixelLimit }).metadata();
    return { height: autoOrient.height, width: autoOrient.width };
  } catch (error) {
    throw noPicture("pictureShapeOf", file, error);
  }
}

/** The picture as the bytes of a PNG file. */
export async function writePng(picture: Pixels): Promise<Uint8Array> {
  const { width, height, data } = picture;
  return new Uint8Array(
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

async function cover(
  fileOrBytes: string | Uint8Array,
  shapes: readonly PictureShape[],
  cropAt: CropPlace | undefined,
): Promise<{ picture: Sharp; shape: PictureShape }> {
  const picture = sharp(fileOrBytes, { limitInputPixels: inputPixelLimit, failOn: "warning" });
  const metadata = await picture.metadata();
  for (const side of [metadata.width, metadata.height]) {
    if (side > inputSideLimit) {
      throw new Error(`a side of ${side} pixels, more than ${inputSideLimit}`);
    }
  }
  const { height, width } = shapes[bucketFor(shapes, metadata.autoOrient)] as PictureShape;
  const upright = picture.clone().autoOrient().flatten({ background: "white" });
  const resized = cropAt
    ? coverAt(upright, metadata, { height, width }, cropAt)
    : upright.resize(width, height, { fit: "cover", position: "centre" });
  return { picture: resized.toColourspace("srgb").removeAlpha(), shape: { height, width } };
}

function coverAt(picture: Sharp, { autoOrient }: Metadata, shape: PictureShape, at: CropPlace) {
  const scale = Math.max(shape.width / autoOrient.width, shape.height / autoOrient.height);
  const width = Math.max(shape.width, Math.round(autoOrient.width * scale));
  const height = Math.max(shape.height, Math.round(autoOrient.height * scale));
  return picture.resize(width, height, { fit: "fill" }).extract({
    ...shape,
    left: Math.floor(at.x * (width - shape.width + 1)),
    top: Math.floor(at.y * (height - shape.height + 1)),
  });
}
