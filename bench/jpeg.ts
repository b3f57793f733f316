import type { Pixels } from "@transfusion/model";
import sharp from "sharp";

/** A picture as JPEG leaves it, and how many bytes that took. */
export type Jpeg = { readonly picture: Pixels; readonly bytes: number };

/**
 * A picture by the best JPEG of at most so many bytes, or `undefined` where the worst one has more. Counted is the
 * `"whole"` file, or its `"scan"` alone, as if both sides knew the tables. Baseline, colour halved, optimal codes.
 */
export async function jpegWithin(
  { width, height, data }: Pixels,
  limit: number,
  counted: "whole" | "scan",
): Promise<Jpeg | undefined> {
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  const fileAt = (quality: number) =>
    picture.clone().jpeg({ quality, optimiseCoding: true }).toBuffer();
  const sizeOf = (file: Buffer) => (counted === "whole" ? file.length : scanLength(file));
  let [low, high] = [0, 100]; // the best quality that fits lies between, low included
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sizeOf(await fileAt(middle)) <= limit) low = middle;
    else high = middle - 1;
  }
  if (low === 0) return undefined;
  const file = await fileAt(low);
  const read = await sharp(file).removeAlpha().raw().toBuffer();
  return { picture: { width, height, data: new Uint8Array(read) }, bytes: sizeOf(file) };
}

/** The coded numbers of a baseline file: what follows the header of its only scan, without the end's two bytes. */
function scanLength(file: Buffer): number {
  let at = 2;
  while (file[at + 1] !== 0xda) at += 2 + file.readUInt16BE(at + 2);
  return file.length - (at + 2 + file.readUInt16BE(at + 2)) - 2;
}
