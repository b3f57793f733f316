import type { Pixels } from "@transfusion/model";
import sharp, { type Sharp } from "sharp";
import { DataError } from "./error.ts";

const inputPixelLimit = 100_000_000; // a hundred megapixels: beyond any camera we meet, short of a bomb

/**
 * The picture in a file or in bytes, as `size` x `size` RGB: turned as its EXIF says, its transparency on white, cropped
 * to the middle square, resized. Anything that does not decode to the end is a `DataError`.
 */
export async function readPicture(fileOrBytes: string | Uint8Array, size: number): Promise<Pixels> {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`readPicture: size should be a whole number above 0, got ${size}`);
  }
  const subject = typeof fileOrBytes === "string" ? fileOrBytes : "bytes";
  try {
    const { data, info } = await toSquare(fileOrBytes, size)
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`${info.channels} channels`);
    return { width: size, height: size, data: new Uint8Array(data) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(
      `readPicture: ${subject} should be a picture, got: ${reason.split("\n")[0]}`,
      subject,
    );
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

function toSquare(fileOrBytes: string | Uint8Array, size: number): Sharp {
  return sharp(fileOrBytes, { limitInputPixels: inputPixelLimit, failOn: "warning" })
    .autoOrient()
    .flatten({ background: "white" })
    .resize(size, size, { fit: "cover", position: "centre" })
    .toColourspace("srgb")
    .removeAlpha();
}
