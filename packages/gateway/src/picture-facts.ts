import { createHash } from "node:crypto";
import { encode } from "blurhash";
import sharp from "sharp";

/** What can be told of a picture's file without showing it. */
export type PictureFacts = {
  /** Of the file, in hexadecimal digits. */
  readonly sha256: string;
  /** A few characters from which a blurred picture can be made at once (blurha.sh). */
  readonly blurhash: string;
  readonly bytes: number;
};

const side = 32; // of what is blurred: details are gone anyway

/** The facts of a picture's file. */
export async function factsOf(file: Uint8Array): Promise<PictureFacts> {
  const { data, info } = await sharp(file)
    .resize(side, side, { fit: "inside" })
    .flatten({ background: "white" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return {
    sha256: createHash("sha256").update(file).digest("hex"),
    blurhash: encode(new Uint8ClampedArray(data), info.width, info.height, 4, 3),
    bytes: file.length,
  };
}
