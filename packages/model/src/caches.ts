import type { NdArray, Tree } from "@transfusion/tensor";
import { leavesOf } from "@transfusion/tensor";
import type { Held } from "@transfusion/tfjs-backend-onnx";
import type { ModelConfig } from "./config.ts";
import type { Programs } from "./wanted.ts";

/** What was read so far. Its keys and values stay on the engine's side, in `capacity` slots of which `length` count. */
export type Sequence = {
  /** Sequences are batched in this order, so that the same ones make the same batch. */
  readonly id: number;
  length: number;
  capacity: number;
  /** Its own, unless it lies in a stack. */
  cache?: Tree<Held>;
  stack?: Stack;
};

/** The caches of several sequences of one capacity below one another; a row whose sequence left is undefined. */
export type Stack = { cache: Tree<Held>; readonly rows: (Sequence | undefined)[] };

/** Where keys and values lie, and how they are moved. None of its deeds may overlap with another. */
export type Caches = {
  /** One stack of exactly these sequences, which have one capacity, and rows to spare. They no longer own a cache. */
  stack(sequences: readonly Sequence[]): Promise<Stack>;
  /** A copy of the caches of these sequences in that order, with rows to spare; it is kept while they stay the same. */
  beside(sequences: readonly Sequence[]): Promise<Tree<Held>>;
  /** Have a sequence lie alone in at least so many slots. */
  widen(sequence: Sequence, capacity: number): Promise<void>;
  /** A sequence's cache changed: it lies alone, in this one. */
  replace(sequence: Sequence, cache: Tree<Held>): void;
  release(sequence: Sequence): void;
};

/** How many rows a run may have. */
const rowCounts = [1, 2, 3, 4, 6, 8, 12, 16];
export const mostRows = rowCounts.at(-1) as number;
const smallestCapacity = 32;
/** Rows of copies kept at hand: of the groups of pictures that are drawn by turns. */
const mostCopiedRows = 64;
/** Sequences that nobody uses but that stay to be looked at behind: one for each size of picture and capacity of late. */
export const mostIdle = 8;

/** The rows of a run that `count` need. */
export function rowsFor(count: number): number {
  return rowCounts.find((rows) => rows >= count) ?? mostRows;
}

/** The same for words, which cost little more by the row: fewer counts are fewer programs. */
export function wordRowsFor(count: number): number {
  return [1, 4, mostRows].find((rows) => rows >= count) ?? mostRows;
}

/** The slots in use that hold `length`: at least what there is, else the next power of two. */
export function capacityFor(length: number, capacity: number): number {
  let enough = Math.max(capacity, smallestCapacity);
  while (enough < length) enough *= 2;
  return enough;
}

/** No caches yet. */
export function createCaches(programs: Programs): Caches {
  type Copy = { readonly of: readonly Sequence[]; readonly cache: Tree<Held> };
  const copies: Copy[] = []; // the longest unused first

  /** Lets go of the longest unused until so many rows more are few enough. */
  const makeRoom = (rows: number): void => {
    const taken = () => copies.reduce((sum, { of }) => sum + rowsFor(of.length), rows);
    while (copies.length > 0 && taken() > mostCopiedRows) releaseAll(copies.shift()?.cache);
  };

  const forget = (sequence: Sequence): void => {
    for (let at = copies.length - 1; at >= 0; at--) {
      if (copies[at].of.includes(sequence)) releaseAll(copies.splice(at, 1)[0].cache);
    }
  };

  async function unstack(sequence: Sequence): Promise<void> {
    const { stack } = sequence;
    if (!stack) return;
    const count = stack.rows.length;
    const wanted = { kind: "unstack", rows: count, capacity: sequence.capacity } as const;
    const rows = stack.rows.map((_, row) => String(row));
    const parts = (await programs.run(wanted, { cache: stack.cache }, rows)) as {
      [row: number]: Tree<Held>;
    };
    for (const [row, member] of stack.rows.entries()) {
      if (member === undefined) releaseAll(parts[row]);
      else Object.assign(member, { cache: parts[row], stack: undefined });
    }
    releaseAll(stack.cache);
  }

  async function laidOut(sequences: readonly Sequence[], count: number): Promise<Tree<Held>> {
    for (const sequence of sequences) await unstack(sequence);
    const { capacity } = sequences[0];
    const inputs: { [row: string]: Tree<NdArray | Held> } = {};
    for (let row = 0; row < count; row++) inputs[row] = cacheOf(sequences[row] ?? sequences[0]);
    const wanted = { kind: "stack", rows: count, capacity } as const;
    const stacked = await programs.run(wanted, inputs, ["cache"]);
    return (stacked as { cache: Tree<Held> }).cache;
  }

  const replace = (sequence: Sequence, cache: Tree<Held>): void => {
    forget(sequence);
    releaseAll(sequence.cache);
    sequence.cache = cache;
  };

  return {
    replace,
    async stack(sequences) {
      const count = wordRowsFor(sequences.length);
      const cache = await laidOut(sequences, count);
      const rows = Array.from({ length: count }, (_, row) => sequences[row]);
      const stack: Stack = { cache, rows };
      for (const sequence of sequences) {
        forget(sequence);
        releaseAll(sequence.cache);
        sequence.cache = undefined;
        sequence.stack = stack;
      }
      return stack;
    },
    async beside(sequences) {
      const at = copies.findIndex(
        ({ of }) =>
          of.length === sequences.length && of.every((one, row) => one === sequences[row]),
      );
      let copy: Copy | undefined = copies.splice(at, at < 0 ? 0 : 1)[0];
      if (!copy) {
        const rows = rowsFor(sequences.length);
        makeRoom(rows);
        copy = { of: sequences, cache: await laidOut(sequences, rows) };
      }
      copies.push(copy);
      return copy.cache;
    },
    async widen(sequence, capacity) {
      await unstack(sequence);
      const { capacity: from, cache } = sequence;
      if (from >= capacity || cache === undefined) return;
      const to = capacityFor(capacity, from);
      const wider = await programs.run({ kind: "widen", from, to }, { cache }, ["cache"]);
      replace(sequence, (wider as { cache: Tree<Held> }).cache);
      sequence.capacity = to;
    },
    release(sequence) {
      forget(sequence);
      releaseAll(sequence.cache);
      sequence.cache = undefined;
      const { stack } = sequence;
      if (!stack) return;
      sequence.stack = undefined;
      stack.rows[stack.rows.indexOf(sequence)] = undefined;
      if (stack.rows.every((row) => row === undefined)) releaseAll(stack.cache);
    },
  };
}

/**
 * The most bytes that keys and values take while so many answers are under way: a branch is a sequence in slots for the
 * whole context, `2 · depth · width · 4` bytes each. An answer has at most one to write in (4 with rows to spare), one
 * apart for guidance by pictures and one bare; there are copies, idle bare ones, and what is being laid out anew.
 */
export function mostCacheBytes(config: ModelConfig, running: number): number {
  const slot = 2 * config.depth * config.width * Float32Array.BYTES_PER_ELEMENT;
  const branch = capacityFor(config.context, 0) * slot;
  const inMotion = 2 * mostRows + 1; // a stack and its next, or its parts; a sequence read only to be forgotten
  return (6 * running + mostCopiedRows + mostIdle + inMotion) * branch;
}

/** What a sequence that was read has. */
export function cacheOf({ cache }: Sequence): Tree<Held> {
  if (!cache) throw new RangeError("network: a sequence should have been read, got an empty one");
  return cache;
}

/** Gives the memory of a cache back. */
export function releaseAll(cache: Tree<Held> | undefined): void {
  if (cache) for (const [, held] of leavesOf<Held>(cache)) held.release();
}
