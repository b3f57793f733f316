import { TokenizerError } from "./error.ts";
import { splitText } from "./split.ts";

/** The ids with a meaning of their own; text never encodes to them. */
export const PAD = 0;
export const BOS = 1;
export const EOS = 2;
export const BOI = 3;
export const EOI = 4;

/** What the special ids are called, in order. */
export const specialNames = ["<pad>", "<bos>", "<eos>", "<boi>", "<eoi>"] as const;

/** The id of byte 0; bytes follow one another. */
export const FIRST_BYTE = specialNames.length;
/** The id that the first merge makes; merges follow one another. */
export const FIRST_MERGE = FIRST_BYTE + 256;

/** Two neighbouring ids that become one. */
export type Merge = readonly [left: number, right: number];

/** A tokenizer as plain data: all there is to know of it is its merges, in the order they were learned. */
export type TokenizerJson = {
  readonly kind: "byte-level-bpe";
  readonly specials: readonly string[];
  readonly merges: readonly Merge[];
};

/** Text to ids and back. */
export type Tokenizer = {
  readonly vocabularySize: number;
  /** The ids of a text; never a special one, whatever the text says. A lone surrogate becomes U+FFFD. */
  encode(text: string): number[];
  /** The text of ids; special ids say nothing, bytes that are not UTF-8 become U+FFFD. */
  decode(ids: readonly number[]): string;
  /** A decoder for ids that arrive one by one: a character is held back until its last byte is there. A special id lets go of what is held. */
  pieces(): (id: number) => string;
  toJson(): TokenizerJson;
};

const cacheLimit = 20_000;

/** The tokenizer that a `toJson` described. Anything else is a `TokenizerError`. */
export function tokenizerFromJson(json: unknown): Tokenizer {
  return tokenizerFromMerges(checkJson(json));
}

/** The tokenizer with these merges: merge i makes the id `FIRST_MERGE + i` and is tried before all later ones. */
export function tokenizerFromMerges(merges: readonly Merge[]): Tokenizer {
  const vocabularySize = FIRST_MERGE + merges.length;
  const mergedIds = new Map(
    merges.map(([left, right], i) => [pairKey(left, right), FIRST_MERGE + i]),
  );
  const bytesOf = spellIds(merges);
  const known = new Map<string, readonly number[]>();
  const encoder = new TextEncoder();

  const encodeUnit = (unit: string): readonly number[] => {
    const cached = known.get(unit);
    if (cached) return cached;
    const ids = mergeAll(
      Array.from(encoder.encode(unit), (byte) => FIRST_BYTE + byte),
      mergedIds,
    );
    if (known.size >= cacheLimit) known.clear();
    known.set(unit, ids);
    return ids;
  };

  const pieces = (): ((id: number) => string) => {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return (id) => {
      if (!Number.isInteger(id) || id < 0 || id >= vocabularySize) {
        throw new TokenizerError(`decode: an id should be in [0, ${vocabularySize}), got ${id}`);
      }
      if (id < FIRST_BYTE) return decoder.decode();
      return decoder.decode(bytesOf[id], { stream: true });
    };
  };

  return {
    vocabularySize,
    encode: (text) => splitText(text).flatMap(encodeUnit),
    decode(ids) {
      const piece = pieces();
      return ids.map(piece).join("") + piece(EOS);
    },
    pieces,
    toJson: () => ({ kind: "byte-level-bpe", specials: specialNames, merges }),
  };
}

/** One number for a pair of ids. */
export function pairKey(left: number, right: number): number {
  return left * 2 ** 24 + right;
}

/** The ids with every occurrence of a pair, from the left, replaced by `merged`. */
export function mergePair(
  ids: readonly number[],
  left: number,
  right: number,
  merged: number,
): number[] {
  const result: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const isPair = ids[i] === left && ids[i + 1] === right;
    result.push(isPair ? merged : (ids[i] as number));
    if (isPair) i++;
  }
  return result;
}

function mergeAll(ids: number[], mergedIds: ReadonlyMap<number, number>): number[] {
  for (;;) {
    let earliest = Number.POSITIVE_INFINITY;
    let at = 0;
    for (let i = 0; i + 1 < ids.length; i++) {
      const merged = mergedIds.get(pairKey(ids[i] as number, ids[i + 1] as number));
      if (merged !== undefined && merged < earliest) [earliest, at] = [merged, i];
    }
    if (earliest === Number.POSITIVE_INFINITY) return ids;
    ids = mergePair(ids, ids[at] as number, ids[at + 1] as number, earliest);
  }
}

function spellIds(merges: readonly Merge[]): Uint8Array[] {
  const spelled = specialNames.map(() => new Uint8Array(0));
  for (let byte = 0; byte < 256; byte++) spelled.push(Uint8Array.of(byte));
  for (const [left, right] of merges) {
    spelled.push(
      Uint8Array.of(...(spelled[left] as Uint8Array), ...(spelled[right] as Uint8Array)),
    );
  }
  return spelled;
}

function checkJson(json: unknown): Merge[] {
  const refuse = (what: string): never => {
    throw new TokenizerError(`tokenizerFromJson: ${what}`);
  };
  const { kind, specials, merges } = (json ?? {}) as Record<string, unknown>;
  if (kind !== "byte-level-bpe") refuse(`kind should be "byte-level-bpe", got ${show(kind)}`);
  if (show(specials) !== show(specialNames)) {
    refuse(`specials should be ${show(specialNames)}, got ${show(specials)}`);
  }
  if (!Array.isArray(merges)) return refuse(`merges should be a list, got ${show(merges)}`);
  const seen = new Set<number>();
  return merges.map((merge: unknown, i): Merge => {
    const [left, right, ...rest] = Array.isArray(merge) ? merge : [];
    const isId = (id: unknown): boolean =>
      Number.isInteger(id) && Number(id) >= FIRST_BYTE && Number(id) < FIRST_MERGE + i;
    if (!isId(left) || !isId(right) || rest.length > 0) {
      refuse(
        `merge ${i} should be two ids in [${FIRST_BYTE}, ${FIRST_MERGE + i}), got ${show(merge)}`,
      );
    }
    seen.add(pairKey(left, right));
    if (seen.size === i) refuse(`merge ${i} should be new, got ${show(merge)} again`);
    return [left, right];
  });
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
