import sharp from "sharp";

const longestSide = 2_048; // pixels; longer ones are made smaller

/**
 * The picture in a file as a PNG file of its own: upright, without EXIF, comments, profile or anything behind its end.
 * Throws where it does not decode to the end.
 */
export async function barePicture(file: Uint8Array): Promise<Uint8Array> {
  const png = await sharp(file, { limitInputPixels: 40_000_000, failOn: "warning" })
    .autoOrient()
    .resize(longestSide, longestSide, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .png()
    .toBuffer();
  return new Uint8Array(png);
}
