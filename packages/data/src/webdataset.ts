import path from "node:path";
import { DataError } from "./error.ts";
import { findFiles } from "./find-files.ts";
import { captionsOf } from "./folder.ts";
import { createNumberList, type NumberList } from "./numbers.ts";
import { readRange } from "./read-range.ts";
import { type ReasonedError, reasonOf } from "./reason.ts";
import { openRecords, type PictureOptions, type Records } from "./records.ts";
import type { SampleSource, Skipped } from "./source.ts";
import { readTarIndex, type TarEntry } from "./tar-index.ts";

const pictureEnding = /^(?:.*\.)?(?:png|jpe?g|webp)$/i;
const captionEnding = /^(?:.*\.)?(txt|caption|json)$/i;
const captionsToLearn = 20_000;
const captionLimit = 1 << 20; // bytes; what is longer is no caption

/** Five numbers a sample: which shard, and where its picture and its caption lie. */
type Index = {
  readonly shards: readonly string[];
  readonly shard: NumberList;
  readonly picture: NumberList;
  readonly pictureSize: NumberList;
  readonly caption: NumberList;
  readonly captionSize: NumberList;
  readonly isJson: NumberList;
  readonly skipped: Skipped[];
};

/**
 * The samples of WebDataset shards: tar archives in which files of one name up to the first dot belong together,
 * `.jpg`, `.png` or `.webp` with `.txt`, `.caption` or `.json` (`{ "caption": … }`). A picture may lack a caption.
 *
 * Only the headers are read at opening; an index of where everything lies is kept, and samples are read from there in
 * any order. Samples without a picture, keys that come twice and shards that end too early are listed in `skipped`.
 */
export async function openWebDataset(
  paths: string | readonly string[],
  options: PictureOptions,
): Promise<SampleSource> {
  const shards = await findFiles("openWebDataset", paths, [".tar"]);
  const index = createIndex(shards);
  for (const [number, shard] of shards.entries()) await addShard(index, shard, number);

  const read = async (i: number) => ({
    picture: await readRange(shardOf(index, i), index.picture.at(i), index.pictureSize.at(i)),
    captions: await readCaptions(index, i),
  });
  const records: Records = {
    paths,
    size: index.shard.length,
    isCaptioned: true,
    skipped: index.skipped,
    texts: await sampleTexts(index),
    nameOf: (i) => `${short(shardOf(index, i))} at byte ${index.picture.at(i)}`,
    read,
  };
  return openRecords("openWebDataset", records, options);
}

function createIndex(shards: readonly string[]): Index {
  return {
    shards,
    shard: createNumberList(),
    picture: createNumberList(),
    pictureSize: createNumberList(),
    caption: createNumberList(),
    captionSize: createNumberList(),
    isJson: createNumberList(),
    skipped: [],
  };
}

const shardOf = (index: Index, i: number): string => index.shards[index.shard.at(i)] as string;
const short = (shard: string): string => path.basename(shard);

async function addShard(index: Index, shard: string, number: number): Promise<void> {
  const keys = new Set<string>();
  let key = "";
  let files: { ending: string; entry: TarEntry }[] = [];
  const close = (): void => {
    if (files.length === 0) return;
    const reason = keys.has(key)
      ? "should have a key of its own, got one that came before"
      : addSample(index, number, files);
    if (reason !== undefined) index.skipped.push({ file: `${short(shard)}: ${key}`, reason });
    keys.add(key);
    files = [];
  };
  try {
    for await (const entry of readTarIndex(shard)) {
      const folder = path.posix.dirname(entry.name);
      const [stem, ...rest] = path.posix.basename(entry.name).split(".");
      if (!stem || rest.length === 0) continue; // no ending, or a hidden file
      const own = `${folder}/${stem}`;
      if (own !== key) close();
      key = own;
      files.push({ ending: rest.join("."), entry });
    }
    close();
  } catch (error) {
    close();
    index.skipped.push({ file: short(shard), reason: reasonOf(error as ReasonedError) });
  }
}

/** Note a sample down, or say what is wrong with it. */
function addSample(
  index: Index,
  shard: number,
  files: readonly { ending: string; entry: TarEntry }[],
): string | undefined {
  const pictures = files.filter(({ ending }) => pictureEnding.test(ending));
  const captions = files.filter(({ ending }) => captionEnding.test(ending));
  const picture = pictures[0]?.entry;
  if (!picture) return "should have a .jpg, .png or .webp, got none";
  if (pictures.length > 1) return `should have one picture, got ${pictures.length}`;
  // Text goes before JSON, which often holds other things.
  const caption =
    captions.find(({ ending }) => !ending.toLowerCase().endsWith("json")) ?? captions[0];
  if (caption && caption.entry.size > captionLimit)
    return `should have a caption, got ${caption.entry.size} bytes`;
  index.shard.push(shard);
  index.picture.push(picture.offset);
  index.pictureSize.push(picture.size);
  index.caption.push(caption?.entry.offset ?? 0);
  index.captionSize.push(caption?.entry.size ?? 0);
  index.isJson.push(caption?.ending.toLowerCase().endsWith("json") ? 1 : 0);
  return undefined;
}

async function readCaptions(index: Index, i: number): Promise<string[]> {
  const size = index.captionSize.at(i);
  if (size === 0) return [];
  const text = (await readRange(shardOf(index, i), index.caption.at(i), size)).toString("utf8");
  if (index.isJson.at(i) === 0) return captionsOf({ caption: text });
  try {
    return captionsOf(Object(JSON.parse(text)));
  } catch {
    throw new DataError(
      `openWebDataset: .json should be JSON, got: ${text.slice(0, 60)}`,
      short(shardOf(index, i)),
    );
  }
}

/** An even share of the captions. */
async function sampleTexts(index: Index): Promise<string[]> {
  const texts: string[] = [];
  const stride = Math.max(1, Math.ceil(index.shard.length / captionsToLearn));
  for (let i = 0; i < index.shard.length; i += stride) {
    texts.push(...(await readCaptions(index, i).catch(() => [])));
  }
  return texts;
}
