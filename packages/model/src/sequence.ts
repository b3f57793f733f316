import type { Random } from "@transfusion/tensor";
import { BOI, BOS, EOI, EOS, type Tokenizer } from "@transfusion/tokenizer";
import type { Batch } from "./batch.ts";
import type { Layout, ModelConfig } from "./config.ts";
import type { Document } from "./document.ts";
import {
  createBatchWriter,
  isRun,
  type PackOptions,
  type SequencePart,
} from "./sequence-writer.ts";

/** How many text slots and pictures a document needs. */
export type Room = { readonly text: number; readonly pictures: number };

/** What a document needs: `<bos>`, its ids, `<boi>` and `<eoi>` around each picture, `<eos>`. */
export function roomOf(document: Document, tokenizer: Tokenizer): Room {
  return roomOfParts(partsOf(document, tokenizer));
}

/**
 * The row for each of several documents: the first with room for it, or -1 where there is none.
 */
export function fitDocuments(rooms: readonly Room[], layout: Layout): number[] {
  const text = new Array<number>(layout.rows).fill(layout.textSlots);
  const pictures = new Array<number>(layout.rows).fill(layout.pictureSlots);
  return rooms.map((room) => {
    const row = text.findIndex(
      (free, at) => free >= room.text && (pictures[at] as number) >= room.pictures,
    );
    if (row >= 0) {
      text[row] = (text[row] as number) - room.text;
      pictures[row] = (pictures[row] as number) - room.pictures;
    }
    return row;
  });
}

/**
 * Documents as one batch, several to a row where they fit. Each becomes
 * `<bos> text ids <boi> patches <eoi> … <eos>`; the time and the noise of its pictures are drawn here.
 *
 * Throws a RangeError when a document finds no room: ask `fitDocuments` first.
 */
export function packDocuments(
  documents: readonly Document[],
  config: ModelConfig,
  layout: Layout,
  random: Random,
  options: PackOptions,
  tokenizer: Tokenizer,
): Batch {
  const contents = documents.map((document) => partsOf(document, tokenizer));
  const rooms = contents.map(roomOfParts);
  const places = fitDocuments(rooms, layout);
  const writer = createBatchWriter(config, layout, random, options);
  for (const [index, parts] of contents.entries()) {
    const row = places[index] as number;
    if (row < 0) {
      const { text, pictures } = rooms[index] as Room;
      throw new RangeError(
        `packDocuments: document ${index} should fit a row of ${layout.textSlots} tokens and ${layout.pictureSlots} pictures beside the others, got ${text} tokens and ${pictures} pictures`,
      );
    }
    writer.write(row, parts);
  }
  return writer.batch;
}

/** Runs of text, special tokens included, and pictures between them. Marks are always to be predicted. */
function partsOf(document: Document, tokenizer: Tokenizer): SequencePart[] {
  const parts: SequencePart[] = [];
  let ids: number[] = [BOS];
  let isLearned = [true];
  for (const part of document) {
    if ("text" in part) {
      for (const id of tokenizer.encode(part.text)) {
        ids.push(id);
        isLearned.push(!part.given);
      }
      continue;
    }
    ids.push(BOI);
    isLearned.push(true);
    parts.push({ ids, isLearned }, part);
    ids = [EOI];
    isLearned = [true];
  }
  ids.push(EOS);
  isLearned.push(true);
  parts.push({ ids, isLearned });
  return parts;
}

function roomOfParts(parts: readonly SequencePart[]): Room {
  const runs = parts.filter(isRun);
  return {
    text: runs.reduce((sum, { ids }) => sum + ids.length, 0),
    pictures: parts.length - runs.length,
  };
}
