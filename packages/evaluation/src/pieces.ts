import {
  cutSequence,
  type Document,
  type Model,
  patchCountOf,
  type Room,
  roomOfSequence,
  type Sequence,
  sequenceOf,
} from "@transfusion/model";

/** What a row holds of a document, and how many bytes of text that is to be foretold begin there. */
export type Piece = { readonly sequence: Sequence; readonly room: Room; readonly bytes: number };

/** Documents as rows, text alone cut where it is longer than the context; others that are too long are left out. */
export function piecesOf(
  documents: readonly Document[],
  { config, tokenizer }: Model,
): { readonly pieces: Piece[]; readonly leftOut: number } {
  const N = patchCountOf(config);
  const found = documents.map((document) => {
    const cut = cutSequence(sequenceOf(document, tokenizer, config), config.context);
    const bytes = bytesOf(document);
    return cut.map((sequence, i) => ({
      sequence,
      room: roomOfSequence(sequence),
      bytes: i === 0 ? bytes : 0,
    }));
  });
  const fits = ({ room }: Piece): boolean => room.text + room.pictures * N <= config.context;
  const kept = found.filter((pieces) => pieces.every(fits));
  return { pieces: kept.flat(), leftOut: found.length - kept.length };
}

/** The text of a document without its pictures. */
export function withTextOnly(document: Document): Document {
  return document.filter((part) => "text" in part);
}

/** The document with its pictures clean and in front of all text, where it is one picture with one text; else in its order. */
export function asGiven(document: Document): Document {
  const given = document.map((part) => ("picture" in part ? { ...part, given: true } : part));
  const isCaptioned = given.length === 2 && "text" in given[0] && "picture" in given[1];
  return isCaptioned ? [given[1], given[0]] : given;
}

export function hasPictures(document: Document): boolean {
  return document.some((part) => "picture" in part);
}

function bytesOf(document: Document): number {
  const encoder = new TextEncoder();
  return document.reduce(
    (sum, part) => sum + ("text" in part && !part.given ? encoder.encode(part.text).length : 0),
    0,
  );
}
