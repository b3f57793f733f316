import { readPicture } from "@transfusion/data";
import type { Mask, Pixels } from "@transfusion/model";
import sharp from "sharp";
import {
  type InvalidOption,
  invalidOption,
  type NotFound,
  notFound,
  type PictureInvalid,
  pictureInvalid,
} from "./failures.ts";
import { isPictureId, isPictureName, type PictureStore } from "./pictures.ts";

/** How high and wide a picture is to be. */
type Shape = { readonly height: number; readonly width: number };

/** The bytes of a picture file. */
export type PictureBytes = { readonly __typename: "PictureBytes"; readonly bytes: Uint8Array };

/** A picture as it was given: base64, a data URL, or the id of one that is kept or was uploaded. */
export type GivenPicture = string;

const formats = new Set(["png", "jpeg", "webp", "gif", "avif", "heif", "tiff"]); // not SVG, which can reach out
const beginnings = [
  /^\x89PNG\r\n/,
  /^\xff\xd8\xff/, // JPEG
  /^RIFF....WEBP/s,
  /^GIF8[79]a/,
  /^....ftyp/s, // AVIF
  /^(II\*\0|MM\0\*)/, // TIFF
];
const pixelLimit = 40_000_000;
const half = 128; // of 255: where a mask's white begins

/** The file behind what was given, its header checked. `part` is its place in a prompt, null where it has none. */
export async function bytesOfPicture(
  given: GivenPicture,
  part: number | null,
  pictures: PictureStore,
): Promise<PictureBytes | PictureInvalid | NotFound> {
  if (isPictureId(given) || isPictureName(given)) {
    const bytes = await pictures.bytes(given);
    return bytes ? { __typename: "PictureBytes", bytes } : notFound("picture", given);
  }
  const base64 = given.replace(/^data:[a-z0-9.+/;=-]*;base64,/i, "").trim();
  if (base64 === "" || !/^[A-Za-z0-9+/_\-\s]+=*$/.test(base64)) {
    return pictureInvalid(
      "a picture should be base64, a data URL, or the id of an earlier picture",
      part,
    );
  }
  const bytes = Buffer.from(base64, "base64");
  const problem = await problemOf(bytes);
  return problem === undefined
    ? { __typename: "PictureBytes", bytes }
    : pictureInvalid(problem, part);
}

/** The picture, cropped and resized to a shape. */
export async function pixelsOfGiven(
  given: GivenPicture,
  part: number | null,
  shape: Shape,
  pictures: PictureStore,
): Promise<{ readonly picture: Pixels } | PictureInvalid | NotFound> {
  const read = await bytesOfPicture(given, part, pictures);
  if (read.__typename !== "PictureBytes") return read;
  try {
    return { picture: await readPicture(read.bytes, shape) };
  } catch {
    return pictureInvalid(undecodable, part);
  }
}

/**
 * A mask, cropped and resized as the picture it belongs to: white where that is to be drawn anew, black (or nothing at
 * all) where it stays.
 */
export async function maskOfGiven(
  given: GivenPicture,
  { height, width }: Shape,
  pictures: PictureStore,
): Promise<{ readonly mask: Mask } | PictureInvalid | NotFound> {
  const read = await bytesOfPicture(given, null, pictures);
  if (read.__typename !== "PictureBytes") return read;
  try {
    const grey = await sharp(read.bytes, { limitInputPixels: pixelLimit, failOn: "warning" })
      .autoOrient()
      .flatten({ background: "black" })
      .resize(width, height, { fit: "cover", position: "centre", kernel: "nearest" })
      .greyscale()
      .raw({ depth: "uchar" })
      .toBuffer();
    return { mask: { height, width, data: Uint8Array.from(grey, (level) => +(level >= half)) } };
  } catch {
    return pictureInvalid(undecodable, null);
  }
}

/** Why a mask cannot be laid over a picture: it has another shape. Nothing where it can, or where one cannot be read. */
export async function problemOfMask(
  mask: GivenPicture,
  source: GivenPicture,
  pictures: PictureStore,
): Promise<InvalidOption | undefined> {
  const own = await shapeOfGiven(mask, pictures);
  const wanted = await shapeOfGiven(source, pictures);
  if (!own || !wanted || areAlike(own, wanted)) return undefined;
  const [got, shape] = [own, wanted].map(({ width, height }) => `${width} x ${height}`);
  return invalidOption("mask", `mask should have the shape of the source, ${shape}, got ${got}`);
}

async function shapeOfGiven(
  given: GivenPicture,
  pictures: PictureStore,
): Promise<Shape | undefined> {
  const read = await bytesOfPicture(given, null, pictures);
  if (read.__typename !== "PictureBytes") return undefined;
  const { autoOrient } = await sharp(read.bytes).metadata();
  return autoOrient;
}

/** Whether one is the other resized, in whole pixels. */
function areAlike(one: Shape, other: Shape): boolean {
  const [small, large] = one.width < other.width ? [one, other] : [other, one];
  const height = (large.height * small.width) / large.width;
  const width = (large.width * small.height) / large.height;
  return Math.abs(small.height - height) < 1 || Math.abs(small.width - width) < 1;
}

/** A mask as a picture of black and white, to be kept. */
export function pictureOfMask({ height, width, data }: Mask): Pixels {
  return {
    height,
    width,
    data: Uint8Array.from({ length: 3 * data.length }, (_, i) =>
      data[Math.floor(i / 3)] ? 255 : 0,
    ),
  };
}

/** The mask that was kept as a picture. */
export function maskOfPicture({ height, width, data }: Pixels): Mask {
  const bytes = Uint8Array.from(
    { length: height * width },
    (_, i) => +((data[3 * i] ?? 0) >= half),
  );
  return { height, width, data: bytes };
}

/** What is wrong with a picture file, by its first bytes and its header; nothing where it may be read. */
export async function problemOf(bytes: Uint8Array): Promise<string | undefined> {
  const beginning = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  if (!beginnings.some((pattern) => pattern.test(beginning))) {
    return "a picture should be PNG, JPEG, WebP, GIF, AVIF or TIFF, and begins like none of them";
  }
  try {
    const header = sharp(bytes, { limitInputPixels: false }); // which it is told by, and nothing more is read
    const { format, width = 0, height = 0 } = await header.metadata();
    if (!formats.has(format ?? "")) {
      return `a picture should be PNG, JPEG, WebP, GIF, AVIF or TIFF, got ${format}`;
    }
    if (width * height > pixelLimit) {
      return `a picture should have at most ${pixelLimit} pixels, got ${width} x ${height}`;
    }
    return undefined;
  } catch {
    return undecodable;
  }
}

const undecodable = "the bytes are not a picture that can be decoded to its end";
