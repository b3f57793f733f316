import { floats, integers, type NdArray, type Tree } from "@transfusion/tensor";
import type { Held } from "@transfusion/tfjs-backend-onnx";
import {
  type Caches,
  cacheOf,
  capacityFor,
  createCaches,
  releaseAll,
  rowsFor,
  type Sequence,
  wordRowsFor,
} from "./caches.ts";
import {
  gridOf,
  type ModelConfig,
  type PictureSize,
  patchNumbersOf,
  pixelsPerPatchOf,
} from "./config.ts";
import type { Element } from "./elements.ts";
import { cutIntoSegments, gridPositions, layOutSegment } from "./segment.ts";
import type { Programs } from "./wanted.ts";

/** One token to be read behind a sequence. */
export type Writing = { readonly sequence: Sequence; readonly id: number };

/** Noisy patches `[N, P]` at time `t`, to be looked at behind each of some sequences. */
export type Looking = {
  readonly x: Float32Array;
  readonly t: number;
  readonly size: PictureSize;
  readonly sequences: readonly Sequence[];
};

/**
 * A model on an engine, for many sequences at once. Each deed is one run (or a few), and they should not overlap:
 * `batcher.ts` sees to that.
 */
export type Network = {
  /** Read on, whatever comes; what the model says about the token after it `[V]`. */
  read(sequence: Sequence, elements: readonly Element[]): Promise<Float32Array>;
  /** What it says after each token of a sequence that is then forgotten. `[V]` each */
  readEach(elements: readonly Element[]): Promise<Float32Array[]>;
  /** Read one token each. All sequences have one capacity and room. `[V]` each */
  write(jobs: readonly Writing[]): Promise<Float32Array[]>;
  /** Predictions `[N, P]` for each sequence of each job, sequences staying as they are. One size, one capacity. */
  look(jobs: readonly Looking[]): Promise<Float32Array[][]>;
  /** Have a sequence lie in at least so many slots. */
  widen(sequence: Sequence, capacity: number): Promise<void>;
  release(sequence: Sequence): void;
  dispose(): Promise<void>;
};

/** Nothing read yet, in no slots. */
export function emptySequence(id: number): Sequence {
  return { id, length: 0, capacity: 0 };
}

/** A model's network, run by its programs. */
export function createNetwork(config: ModelConfig, programs: Programs): Network {
  const caches: Caches = createCaches(programs);

  /** Reads a piece of a sequence; what the model says after its last token, or after each. */
  async function readSegment(
    sequence: Sequence,
    elements: readonly Element[],
    after: "last" | "each",
  ): Promise<Float32Array[]> {
    const { length: before, capacity: from, cache } = sequence;
    const { textSlots, tokens, grid, slots, arrays } = layOutSegment(elements, before);
    const length = before + slots.length;
    const to = capacityFor(length, from);
    const picture = grid && scaled(grid, pixelsPerPatchOf(config));
    const last =
      after === "last" ? [tokens - 1] : Array.from({ length: textSlots }, (_, slot) => slot);
    const asked = last.length;
    const wanted = { kind: "read", textSlots, asked, picture, from, to } as const;
    const kept = new Int32Array(to);
    for (let slot = 0; slot < length; slot++) {
      kept[slot] = slot < before ? slot : from + slots[slot - before];
    }
    const old: { [name: string]: Tree<NdArray | Held> } = cache
      ? { cache, visible: visibleSlots([before], from, 0) }
      : {};
    const inputs = {
      ...arrays,
      last: integers(Int32Array.from(last), [asked]),
      kept: integers(kept, [to]),
      ...old,
    };
    const answer = await programs.run(wanted, inputs, ["cache"]);
    const { logits, cache: next } = answer as { logits: NdArray; cache: Tree<Held> };
    caches.replace(sequence, next);
    sequence.length = length;
    sequence.capacity = to;
    return rowsOf(logits).slice(0, after === "last" ? 1 : tokens);
  }

  return {
    async read(sequence, elements) {
      await caches.widen(sequence, 0); // alone, from now on
      let said: Float32Array[] = [];
      for (const segment of cutIntoSegments(elements)) {
        said = await readSegment(sequence, segment, "last");
      }
      return said[0];
    },

    async readEach(elements) {
      const sequence = emptySequence(0);
      try {
        const said: Float32Array[] = [];
        for (const segment of cutIntoSegments(elements)) {
          said.push(...(await readSegment(sequence, segment, "each")));
        }
        return said;
      } finally {
        caches.release(sequence);
      }
    },

    async write(jobs) {
      const sequences = jobs.map(({ sequence }) => sequence);
      const { capacity: S } = sequences[0];
      const [only] = sequences;
      const isAlone = sequences.length === 1 && only.stack === undefined;
      const stack = isAlone
        ? { cache: cacheOf(only), rows: [only] }
        : (commonStack(sequences) ?? (await caches.stack(sequences)));
      const B = stack.rows.length;
      const ids = new Int32Array(B);
      for (const { sequence, id } of jobs) ids[stack.rows.indexOf(sequence)] = id;
      const lengths = stack.rows.map((row) => row?.length ?? 0);
      const answer = await programs.run(
        { kind: "write", rows: B, capacity: S },
        {
          ids: integers(ids, [B, 1]),
          places: integers(placesOf(lengths, config.heads, S), [B * config.heads, 1]),
          position: floats(Float32Array.from(lengths.flatMap((at) => [at, at])), [B, 1, 2]),
          visible: visibleSlots(lengths, S, 1),
          cache: stack.cache,
        },
        ["cache"],
      );
      const { logits, cache } = answer as { logits: NdArray; cache: Tree<Held> };
      if (isAlone) caches.replace(only, cache);
      else {
        releaseAll(stack.cache);
        stack.cache = cache;
      }
      for (const sequence of sequences) sequence.length += 1;
      const said = rowsOf(logits);
      return sequences.map((sequence) => said[stack.rows.indexOf(sequence)]);
    },

    async look(jobs) {
      const [{ size }] = jobs;
      const sequences = jobs.flatMap(({ sequences }) => sequences);
      const { capacity: S } = sequences[0];
      const grid = gridOf(config, size);
      const N = grid.height * grid.width;
      const P = patchNumbersOf(config);
      const B = rowsFor(sequences.length);
      const M = picturesFor(jobs.length, B);
      const cache =
        B === 1 && sequences[0].stack === undefined
          ? cacheOf(sequences[0])
          : await caches.beside(sequences);
      const noisy = new Float32Array(M * N * P);
      const time = new Float32Array(M).fill(jobs[0].t);
      const of = new Int32Array(B);
      let row = 0;
      for (const [index, { x, t, sequences }] of jobs.entries()) {
        noisy.set(x, index * N * P);
        time[index] = t;
        of.fill(index, row, row + sequences.length);
        row += sequences.length;
      }
      const lengths = Array.from(
        { length: B },
        (_, row) => (sequences[row] ?? sequences[0]).length,
      );
      const position = new Float32Array(2 * B * N);
      for (const [row, length] of lengths.entries()) {
        position.set(gridPositions(length, grid), 2 * N * row);
      }
      const { prediction } = (await programs.run(
        { kind: "picture", rows: B, pictures: M, capacity: S, picture: size },
        {
          noisy: floats(noisy, [M, N, P]),
          time: floats(time, [M]),
          of: integers(of, [B]),
          position: floats(position, [B, N, 2]),
          visible: visibleToPatches(lengths, S, N, config.pictureAttention === "causal"),
          cache,
        },
      )) as { prediction: NdArray };
      const numbers = prediction.data as Float32Array;
      let at = 0;
      return jobs.map(({ sequences }) =>
        sequences.map(() => numbers.subarray(at * N * P, ++at * N * P)),
      );
    },

    widen: (sequence, capacity) => caches.widen(sequence, capacity),
    release: (sequence) => caches.release(sequence),
    dispose: () => programs.dispose(),
  };
}

/** The rows of a matrix. */
function rowsOf({ data, shape: [count, width] }: NdArray): Float32Array[] {
  return Array.from({ length: count }, (_, row) =>
    (data as Float32Array).subarray(row * width, (row + 1) * width),
  );
}

/** The pictures of a run of B rows that `count` need: one, half as many as rows (all guided), or as many. */
function picturesFor(count: number, B: number): number {
  const half = Math.ceil(B / 2);
  if (count === 1) return 1;
  return count <= half ? half : B;
}

/** The stack that holds these sequences, unless a smaller one would or others in it have no room for a token. */
function commonStack(sequences: readonly Sequence[]): Sequence["stack"] {
  const { stack } = sequences[0];
  if (!stack || sequences.some((sequence) => sequence.stack !== stack)) return undefined;
  if (wordRowsFor(sequences.length) < stack.rows.length) return undefined;
  return stack.rows.every((row) => !row || row.length < row.capacity) ? stack : undefined;
}

/** Where the next slot of each row lies among the B · H · S slots of a layer, head by head; a row that waits has one spoiled that is not seen. */
function placesOf(lengths: readonly number[], heads: number, capacity: number): Int32Array {
  return Int32Array.from(
    { length: lengths.length * heads },
    (_, at) => at * capacity + lengths[Math.floor(at / heads)],
  );
}

/** `visibleSlots` for N patches behind them, of which in a causal picture none sees a later one. */
function visibleToPatches(
  lengths: readonly number[],
  capacity: number,
  N: number,
  isCausal: boolean,
): NdArray {
  const all = visibleSlots(lengths, capacity, N);
  if (!isCausal) return all;
  const width = capacity + N;
  const bias = new Float32Array(lengths.length * N * width);
  for (let row = 0; row < lengths.length; row++) {
    const seen = (all.data as Float32Array).subarray(row * width, (row + 1) * width);
    for (let patch = 0; patch < N; patch++) {
      const start = (row * N + patch) * width;
      bias.set(seen, start);
      bias.fill(-1e9, start + capacity + patch + 1, start + width);
    }
  }
  return floats(bias, [lengths.length, 1, N, width]);
}

/** 0 for the slots of each row's cache that count, and for those behind it; -1e9 for the others. */
function visibleSlots(lengths: readonly number[], capacity: number, behind: number): NdArray {
  const width = capacity + behind;
  const bias = new Float32Array(lengths.length * width);
  for (const [row, length] of lengths.entries()) {
    bias.fill(-1e9, row * width + length, row * width + capacity);
  }
  return floats(bias, [lengths.length, 1, 1, width]);
}

function scaled({ height, width }: PictureSize, factor: number): PictureSize {
  return { height: height * factor, width: width * factor };
}
