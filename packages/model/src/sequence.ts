import type { Random } from "@transfusion/tensor";
import { BOI, BOS, EOI, EOS, type Tokenizer } from "@transfusion/tokenizer";
import type { Batch } from "./batch.ts";
import { type Layout, type ModelConfig, sizeTokensOf } from "./config.ts";
import type { Document } from "./document.ts";
import {
  createBatchWriter,
  isRun,
  type PackOptions,
  type SequencePart,
} from "./sequence-writer.ts";

/** How many text slots and pictures a document needs. */
export type Room = { readonly text: number; readonly pictures: number };

/** A document as it stands in a row: runs of ids, and the pictures between them. */
export type Sequence = readonly SequencePart[];

/**
 * What a document needs: `<bos>`, its ids, `<boi>` (its size, where the model has size tokens) and `<eoi>`
 * around each picture, `<eos>`.
 */
export function roomOf(document: Document, tokenizer: Tokenizer, config: ModelConfig): Room {
  return roomOfSequence(sequenceOf(document, tokenizer, config));
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
  const sequences = documents.map((document) => sequenceOf(document, tokenizer, config));
  const rooms = sequences.map(roomOfSequence);
  const rows: Sequence[][] = Array.from({ length: layout.rows }, () => []);
  for (const [index, row] of fitDocuments(rooms, layout).entries()) {
    if (row < 0) {
      const { text, pictures } = rooms[index] as Room;
      throw new RangeError(
        `packDocuments: document ${index} should fit a row of ${layout.textSlots} tokens and ${layout.pictureSlots} pictures beside the others, got ${text} tokens and ${pictures} pictures`,
      );
    }
    rows[row]?.push(sequences[index] as Sequence);
  }
  return packSequences(rows, config, layout, random, options);
}

/** The sequences of each row as one batch; what `fillRows` chose fits. Time and noise of the pictures are drawn here. */
export function packSequences(
  rows: readonly (readonly Sequence[])[],
  config: ModelConfig,
  layout: Layout,
  random: Random,
  options: PackOptions,
): Batch {
  const writer = createBatchWriter(config, layout, random, options);
  for (const [row, sequences] of rows.entries()) {
    for (const sequence of sequences) writer.write(row, sequence);
  }
  return writer.batch;
}

/** Runs of text, special tokens included, and pictures between them. Marks are always to be predicted. */
export function sequenceOf(
  document: Document,
  tokenizer: Tokenizer,
  config: ModelConfig,
): Sequence {
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
    const opening = [BOI, ...sizeTokensOf(config, part.picture)];
    ids.push(...opening);
    isLearned.push(...opening.map(() => true));
    parts.push({ ids, isLearned }, part);
    ids = [EOI];
    isLearned = [true];
  }
  ids.push(EOS);
  isLearned.push(true);
  parts.push({ ids, isLearned });
  return parts;
}

/** What a sequence needs. */
export function roomOfSequence(sequence: Sequence): Room {
  const runs = sequence.filter(isRun);
  return {
    text: runs.reduce((sum, { ids }) => sum + ids.length, 0),
    pictures: sequence.length - runs.length,
  };
}

/**
 * A sequence of text alone in pieces of at most `length` ids, each of which begins with the last id of the one before, so
 * that every id is predicted once. Any other sequence, and one that is short enough, is its only piece.
 */
export function cutSequence(sequence: Sequence, length: number): Sequence[] {
  const [run, ...others] = sequence;
  if (!run || !isRun(run) || others.length > 0 || run.ids.length <= length) return [sequence];
  const pieces: Sequence[] = [];
  for (let from = 0; from < run.ids.length - 1; from += length - 1) {
    const ids = run.ids.slice(from, from + length);
    pieces.push([{ ids, isLearned: run.isLearned.slice(from, from + length) }]);
  }
  return pieces;
}
