import { floats, integers, leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import { compile, type EngineName, type Held, type Program } from "@transfusion/tfjs-backend-onnx";
import { BOI, BOS } from "@transfusion/tokenizer";
import { patchCountOf, patchNumbersOf } from "./config.ts";
import type { Element } from "./elements.ts";
import type { Model } from "./load-model.ts";
import { type ProgramText, pairProgram, pictureProgram, readProgram } from "./programs.ts";
import { cutIntoSegments, gridPositions, layOutSegment } from "./segment.ts";

/** What was read so far. Its keys and values stay on the engine's side, in `capacity` slots of which `length` count. */
export type Sequence = {
  readonly length: number;
  readonly capacity: number;
  readonly cache?: Tree<Held>;
};

/** A longer sequence and what the model says about the token after it. `[V]` */
export type Answer = { readonly sequence: Sequence; readonly logits: Float32Array };

/** Looks at noisy patches behind a sequence; the second answer is there with guidance. `[N, P]` each */
export type Denoiser = {
  predict(
    x: Float32Array,
    t: number,
  ): Promise<{ conditional: Float32Array; unconditional?: Float32Array }>;
  release(): void;
};

/** A model as three programs on an engine: reading on, denoising, and laying two caches side by side. */
export type Network = {
  readonly model: Model;
  /** Nothing read yet. */
  readonly empty: Sequence;
  /** Read on from a sequence, which stays as it is. */
  read(from: Sequence, elements: readonly Element[]): Promise<Answer>;
  denoiser(sequence: Sequence, isGuided: boolean): Promise<Denoiser>;
  release(sequence: Sequence): void;
  dispose(): Promise<void>;
};

const smallestCapacity = 32;

/** A model on an engine; every program is compiled when it is first needed. */
export function createNetwork(
  model: Model,
  options: { engine?: EngineName; threads?: number },
): Network {
  const { config } = model;
  const N = patchCountOf(config);
  const P = patchNumbersOf(config);
  const empty: Sequence = { length: 0, capacity: 0 };
  const programs = new Map<string, Promise<Program>>();
  let bare: Sequence | undefined;

  const compiled = (name: string, write: () => ProgramText, constants?: Tree<NdArray>) => {
    const known = programs.get(name);
    if (known) return known;
    const { run, inputs } = write();
    const made = compile(run, { inputs, constants }, options);
    programs.set(name, made);
    made.catch(() => programs.delete(name)); // whoever asks next tries again
    return made;
  };

  async function readSegment(from: Sequence, elements: readonly Element[]): Promise<Answer> {
    const segment = layOutSegment(elements, config, from.length);
    const { textSlots, pictureSlots, slots } = segment;
    const length = from.length + slots.length;
    const capacity = capacityFor(length, from.capacity);
    const size = { textSlots, pictureSlots, from: from.capacity, to: capacity };
    const name = `read ${textSlots} ${pictureSlots} ${from.capacity} ${capacity}`;
    const program = await compiled(name, () => readProgram(config, size), model.weights);
    const kept = new Int32Array(capacity);
    for (let slot = 0; slot < length; slot++) {
      kept[slot] = slot < from.length ? slot : from.capacity + slots[slot - from.length];
    }
    const old: { [name: string]: Tree<NdArray | Held> } = from.cache
      ? { cache: from.cache, visible: visibleSlots([from.length], from.capacity, 0) }
      : {};
    const inputs = { ...segment.arrays, kept: integers(kept, [capacity]), ...old };
    const outputs = await program.run(inputs, { hold: ["cache"] });
    const { logits, cache } = outputs as { logits: NdArray; cache: Tree<Held> };
    return { sequence: { length, capacity, cache }, logits: logits.data as Float32Array };
  }

  async function read(from: Sequence, elements: readonly Element[]): Promise<Answer> {
    let now: Answer = { sequence: from, logits: new Float32Array() };
    for (const segment of cutIntoSegments(elements)) {
      const before = now.sequence;
      try {
        now = await readSegment(before, segment);
      } finally {
        if (before !== from) release(before);
      }
    }
    return now;
  }

  async function besideBare(
    sequence: Sequence,
  ): Promise<{ cache: Tree<Held>; bareLength: number }> {
    bare ??= (await read(empty, [BOS, BOI])).sequence;
    const other = bare;
    const size = { first: sequence.capacity, second: other.capacity };
    const name = `pair ${size.first} ${size.second}`;
    const program = await compiled(name, () => pairProgram(config, size));
    const inputs = { first: cacheOf(sequence), second: cacheOf(other) };
    const outputs = await program.run(inputs, { hold: ["cache"] });
    return { cache: (outputs as { cache: Tree<Held> }).cache, bareLength: other.length };
  }

  async function denoiser(sequence: Sequence, isGuided: boolean): Promise<Denoiser> {
    const rows = isGuided ? 2 : 1;
    const size = { rows, capacity: sequence.capacity };
    const name = `picture ${rows} ${size.capacity}`;
    const program = await compiled(name, () => pictureProgram(config, size), model.weights);
    const pair = isGuided ? await besideBare(sequence) : undefined;
    const lengths = pair ? [sequence.length, pair.bareLength] : [sequence.length];
    const grids = lengths.flatMap((length) => [...gridPositions(length, config)]);
    const places = {
      cache: pair?.cache ?? cacheOf(sequence),
      visible: visibleSlots(lengths, size.capacity, N),
      position: floats(Float32Array.from(grids), [rows, N, 2]),
    };
    return {
      async predict(x, t) {
        const noisy = { noisy: floats(x, [1, N, P]), time: floats(Float32Array.of(t), [1]) };
        const { prediction } = (await program.run({ ...places, ...noisy })) as {
          prediction: NdArray;
        };
        const numbers = prediction.data as Float32Array;
        const conditional = numbers.subarray(0, N * P);
        return pair ? { conditional, unconditional: numbers.subarray(N * P) } : { conditional };
      },
      release: () => releaseAll(pair?.cache),
    };
  }

  const release = (sequence: Sequence): void => releaseAll(sequence.cache);

  async function dispose(): Promise<void> {
    if (bare) release(bare);
    for (const program of programs.values()) await (await program).dispose();
    programs.clear();
    bare = undefined;
  }

  return { model, empty, read, denoiser, release, dispose };
}

/** Room for `length` slots: what there is, or the next power of two. */
function capacityFor(length: number, capacity: number): number {
  let enough = Math.max(capacity, smallestCapacity);
  while (enough < length) enough *= 2;
  return enough;
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

function cacheOf(sequence: Sequence): Tree<Held> {
  if (!sequence.cache)
    throw new RangeError("denoiser: a sequence should end with <boi>, got nothing");
  return sequence.cache;
}

function releaseAll(cache: Tree<Held> | undefined): void {
  if (cache) for (const [, held] of leavesOf<Held>(cache)) held.release();
}
