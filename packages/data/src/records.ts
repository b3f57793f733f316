import path from "node:path";
import type { Document, Pixels } from "@transfusion/model";
import { createRandom, type Random } from "@transfusion/tensor";
import { DataError } from "./error.ts";
import { mirror } from "./mirror.ts";
import { type Crop, type PictureShape, readPicture } from "./picture.ts";
import { type ReasonedError, reasonOf } from "./reason.ts";
import { createShuffle } from "./shuffle.ts";
import type { Sample, SampleSource, Skipped } from "./source.ts";

/** What stands in the files, pictures as bytes: one with the captions it has (perhaps none), or a document in parts. */
export type RawSample =
  | { readonly picture: Uint8Array; readonly captions: readonly string[] }
  | { readonly parts: readonly RawPart[] };

export type RawPart =
  | { readonly text: string }
  | { readonly picture: Uint8Array; readonly given?: boolean };

/** Samples as a format finds them in its files: an index of them in memory, each read when it is asked for. */
export type Records = {
  /** What was opened, as it was written. */
  readonly paths: string | readonly string[];
  readonly size: number;
  /** Whether these are pictures, with captions or without, and not documents. */
  readonly isCaptioned: boolean;
  /** Sizes of the runs that are read as one; shuffling keeps a few of them together. Without: every record alone. */
  readonly runs?: readonly number[];
  /** How many runs may be held at once. */
  readonly runsAtOnce?: number;
  /** What was left out while the index was made. */
  readonly skipped: readonly Skipped[];
  /** Texts to learn a tokenizer from: all of them, or an even share. */
  readonly texts: readonly string[];
  nameOf(index: number): string;
  /** Throws where the record is broken. */
  read(index: number): Promise<RawSample>;
};

/** How pictures come out. */
export type PictureOptions = {
  readonly pictureSize: number;
  /** Captioned pictures take the nearest of these shapes; by default all are squares of `pictureSize`. */
  readonly shapes?: readonly PictureShape[];
  readonly seed: number;
  /** Which square of a longer picture is seen: its middle, or another one each time. */
  readonly crop?: Crop;
  /** Half of the pictures are seen mirrored. */
  readonly flip?: boolean;
};

const memoryForPictures = 512e6; // bytes; data that fits is decoded at opening and held
const readersAtOnce = 8;
const brokenInARow = 1000;

/**
 * A source of the samples in `records`, every epoch in another order.
 *
 * Captioned pictures that fit in memory are decoded here once, and those that fail are listed in `skipped`. Of larger
 * data each is decoded when it is asked for: the first time one fails it is listed, and the sample behind it in the
 * epoch stands in for it. Where nothing can be used the answer is a `DataError` of `who`.
 */
export async function openRecords(
  who: string,
  records: Records,
  options: PictureOptions,
): Promise<SampleSource> {
  const { pictureSize, seed, crop = "center", flip = false } = options;
  const shape = options.shapes ?? pictureSize;
  const paths = typeof records.paths === "string" ? [records.paths] : records.paths;
  const name = paths.map((written) => path.basename(path.resolve(written))).join(",");
  const skipped: Skipped[] = [...records.skipped];
  const isListed = new Set<number>();
  const skip = (index: number, error: unknown): void => {
    isListed.add(index);
    const file = records.nameOf(index);
    if (skipped.some((one) => one.file === file)) return; // one file may be named by several lines
    skipped.push({ file, reason: reasonOf(error as ReasonedError) });
  };

  const isHeld = records.isCaptioned && crop === "center";
  const fits = isHeld && records.size * pictureSize ** 2 * 3 <= memoryForPictures;
  const held = fits ? await readAll(records, shape, skip) : undefined;
  const usable = held
    ? Uint32Array.from({ length: records.size }, (_, i) => i).filter((i) => !isListed.has(i))
    : undefined;
  const size = usable?.length ?? records.size;
  if (size === 0) throw nothingIn(who, paths.join(", "), skipped);

  const runs = isListed.size === 0 ? records.runs : undefined;
  const indexAt = createShuffle(size, seed, runs && { runs, atOnce: records.runsAtOnce ?? 1 });

  async function sampleOf(index: number, random: Random): Promise<Sample> {
    const raw = held?.get(index) ?? (await records.read(index));
    if ("parts" in raw) return { document: await decodeParts(raw.parts, pictureSize) };
    const { captions } = raw;
    const caption = captions.length > 1 ? captions[random.integer(captions.length)] : captions[0];
    const cropAt = crop === "random" ? { x: random.uniform(), y: random.uniform() } : undefined;
    const decoded = isDecoded(raw.picture)
      ? raw.picture
      : await readPicture(raw.picture, shape, { cropAt });
    const picture = flip && random.uniform() < 0.5 ? mirror(decoded) : decoded;
    return caption === undefined ? { document: [{ picture }] } : { caption, picture };
  }

  return {
    name,
    size,
    pictureSize,
    skipped,
    captions: () => records.texts,
    async sample(position) {
      const random = createRandom(seed, "sample", position);
      for (let tries = 0; tries < Math.min(size, brokenInARow); tries++) {
        const at = indexAt(position + tries);
        const index = usable ? (usable[at] as number) : at;
        if (isListed.has(index)) continue;
        try {
          return await sampleOf(index, random);
        } catch (error) {
          skip(index, error);
        }
      }
      throw nothingIn(who, paths.join(", "), skipped);
    },
  };
}

type Held = { readonly picture: Pixels; readonly captions: readonly string[] };

/** Every captioned picture decoded, several at a time. */
async function readAll(
  records: Records,
  shape: number | readonly PictureShape[],
  skip: (index: number, error: unknown) => void,
): Promise<Map<number, Held>> {
  const held = new Map<number, Held>();
  const broken: [number, unknown][] = [];
  let next = 0;
  const reader = async (): Promise<void> => {
    while (next < records.size) {
      const index = next++;
      try {
        const raw = await records.read(index);
        if ("parts" in raw) continue;
        held.set(index, { ...raw, picture: await readPicture(raw.picture, shape) });
      } catch (error) {
        broken.push([index, error]);
      }
    }
  };
  await Promise.all(Array.from({ length: readersAtOnce }, reader));
  broken.sort(([a], [b]) => a - b);
  for (const [index, error] of broken) skip(index, error);
  return held;
}

function decodeParts(parts: readonly RawPart[], pictureSize: number): Promise<Document> {
  return Promise.all(
    parts.map(async (part) =>
      "text" in part
        ? part
        : {
            picture: await readPicture(part.picture, pictureSize),
            ...(part.given ? { given: true } : {}),
          },
    ),
  );
}

function isDecoded(picture: Uint8Array | Pixels): picture is Pixels {
  return "width" in picture;
}

function nothingIn(who: string, place: string, skipped: readonly Skipped[]): DataError {
  const first = skipped[0];
  const why = first ? ` (${skipped.length} skipped; first: ${first.file}: ${first.reason})` : "";
  return new DataError(
    `${who}: ${place} should hold at least one usable sample, got none${why}`,
    place,
  );
}
