import { createBeginnings } from "./beginnings.ts";
import { mostRows, type Sequence } from "./caches.ts";
import type { Canvas } from "./canvas.ts";
import { type Element, isToken, lengthOf } from "./elements.ts";
import type { Model } from "./load-model.ts";
import { emptySequence, type Looking, type Network, type Writing } from "./network.ts";

/**
 * A network that many may ask at once, each for its own sequences: what is asked in the same moment is computed
 * together. Whoever was answered has the time of one turn of the event loop to ask again before the next round.
 */
export type Batcher = {
  readonly model: Pick<Model, "config" | "tokenizer">;
  readonly canvas: Canvas;
  /** A sequence with nothing read yet. */
  open(): Sequence;
  /** A sequence of these tokens, to look behind but not to read on: it is shared. It may come in fewer slots. */
  beginning(tokens: readonly number[], capacity: number): Promise<Sequence>;
  /** Read on; what the model says about the token after it `[V]`. */
  read(sequence: Sequence, elements: readonly Element[]): Promise<Float32Array>;
  /** What the model says after each token of a sequence that is then forgotten. `[V]` each */
  readEach(elements: readonly Element[]): Promise<Float32Array[]>;
  /** What the model says about noisy patches behind each of some sequences. `[N, P]` each */
  look(job: Looking): Promise<Float32Array[]>;
  /** Give a sequence back, or its share of it; whoever does may not ask about it any more. */
  release(sequence: Sequence): void;
  /** To be called when nobody asks any more. */
  dispose(): Promise<void>;
};

type Asked<Job, Answer> = {
  readonly job: Job;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
};
/** Without a sequence, one of their own. */
type Reading = { readonly sequence?: Sequence; readonly elements: readonly Element[] };

/** So much of prompts is read before the next look at pictures, or one prompt. */
const slotsPerLook = 256;

/** Words cost little beside pictures: so many are written for one look at each picture. */
const wordsPerLook = 4;

/** A network and what shows its pictures, to be asked by many. */
export function batcherOver(model: Batcher["model"], network: Network, canvas: Canvas): Batcher {
  const reads: Asked<Reading, Float32Array[]>[] = [];
  const writes: Asked<Writing, Float32Array>[] = [];
  const looks: Asked<Looking, Float32Array[]>[] = [];
  const released: Sequence[] = [];
  let lastId = 0;
  let atWork: Promise<void> | undefined;

  function ask<Job, Answer>(line: Asked<Job, Answer>[], job: Job): Promise<Answer> {
    return new Promise((resolve, reject) => {
      line.push({ job, resolve, reject });
      atWork ??= work();
    });
  }

  async function work(): Promise<void> {
    for (;;) {
      await othersTurn();
      for (const sequence of released.splice(0)) network.release(sequence);
      if (reads.length + writes.length + looks.length === 0) {
        atWork = undefined; // at once: whoever asks from now on starts it again
        return;
      }
      for (const read of prompts()) {
        await answerAll([read], async ([{ sequence, elements }]) => [
          sequence ? [await network.read(sequence, elements)] : await network.readEach(elements),
        ]);
      }
      for (let word = 0; word < wordsPerLook && writes.length > 0; word++) {
        for (const group of batchesOf(
          writes.splice(0),
          ({ sequence }) => [sequence],
          () => "",
        )) {
          await answerAll(group, (jobs) => network.write(jobs));
        }
        await othersTurn();
      }
      const pending = await evened(looks.splice(0));
      const sizeOf = ({ size }: Looking) => `${size.height}x${size.width}`;
      for (const group of batchesOf(pending, ({ sequences }) => sequences, sizeOf)) {
        await answerAll(group, (jobs) => network.look(jobs));
      }
    }
  }

  /** The prompts of this round: several short ones, so that who asks together draws together, or a long one alone. */
  function prompts(): Asked<Reading, Float32Array[]>[] {
    let slots = 0;
    const fits = reads.findIndex(({ job }) => {
      slots += lengthOf(job.elements);
      return slots > slotsPerLook;
    });
    return reads.splice(0, fits < 0 ? reads.length : Math.max(1, fits));
  }

  /** Sequences that are looked at together lie in the same number of slots. */
  async function evened(
    asked: Asked<Looking, Float32Array[]>[],
  ): Promise<Asked<Looking, Float32Array[]>[]> {
    const ready: Asked<Looking, Float32Array[]>[] = [];
    for (const each of asked) {
      const { sequences } = each.job;
      const capacity = Math.max(...sequences.map(({ capacity }) => capacity));
      try {
        for (const sequence of sequences) {
          if (sequence.capacity < capacity) await network.widen(sequence, capacity);
        }
        ready.push(each);
      } catch (error) {
        each.reject(error);
      }
    }
    return ready;
  }

  const open = (): Sequence => emptySequence(++lastId);
  const release = (sequence: Sequence): void => {
    if (atWork) released.push(sequence);
    else network.release(sequence);
  };
  const beginnings = createBeginnings(async (tokens) => {
    const sequence = open();
    await ask(reads, { sequence, elements: tokens });
    return sequence;
  }, release);

  return {
    model,
    canvas,
    open,
    beginning: beginnings.borrow,
    async read(sequence, elements) {
      const [id] = elements;
      const isWord = elements.length === 1 && isToken(id) && sequence.length > 0;
      if (isWord && sequence.length < sequence.capacity) return ask(writes, { sequence, id });
      return (await ask(reads, { sequence, elements }))[0];
    },
    readEach: (elements) => ask(reads, { elements }),
    async look(job) {
      try {
        return await ask(looks, job);
      } catch (error) {
        beginnings.forget(); // should the engine's thread have ended, they are gone
        throw error;
      }
    },
    release(sequence) {
      if (!beginnings.giveBack(sequence)) release(sequence);
    },
    async dispose() {
      await atWork;
      beginnings.forget();
      await network.dispose();
      await canvas.dispose();
    },
  };
}

/** Run some jobs at once; all hear of a failure. */
async function answerAll<Job, Answer>(
  asked: readonly Asked<Job, Answer>[],
  run: (jobs: Job[]) => Promise<Answer[]>,
): Promise<void> {
  try {
    const answers = await run(asked.map(({ job }) => job));
    for (const [at, { resolve }] of asked.entries()) resolve(answers[at]);
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}

/**
 * Jobs that can be run together: of one kind and one capacity, in the order of their sequences (so that the same jobs
 * make the same batch round after round), and of about equal numbers of rows, none above what a run may have.
 */
function batchesOf<Job, Answer>(
  asked: readonly Asked<Job, Answer>[],
  sequencesOf: (job: Job) => readonly Sequence[],
  kindOf: (job: Job) => string,
): Asked<Job, Answer>[][] {
  const first = ({ job }: Asked<Job, Answer>) => sequencesOf(job)[0];
  const rowsOf = (group: readonly Asked<Job, Answer>[]) =>
    group.reduce((sum, { job }) => sum + sequencesOf(job).length, 0);
  const groups = new Map<string, Asked<Job, Answer>[]>();
  for (const each of [...asked].sort((a, b) => first(a).id - first(b).id)) {
    const kind = `${kindOf(each.job)} ${first(each).capacity}`;
    groups.set(kind, [...(groups.get(kind) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const rows = rowsOf(group);
    const fair = rows / Math.ceil(rows / mostRows);
    const batches: Asked<Job, Answer>[][] = [[]];
    for (const each of group) {
      const batch = batches.at(-1) as Asked<Job, Answer>[];
      const filled = rowsOf(batch);
      const isFull = filled >= fair || filled + sequencesOf(each.job).length > mostRows;
      if (batch.length > 0 && isFull) batches.push([each]);
      else batch.push(each);
    }
    return batches;
  });
}

/** One turn of the event loop, in which all that was answered is dealt with. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") return void setImmediate(resolve);
    const { port1, port2 } = new MessageChannel(); // in a browser, where a timer would wait for milliseconds
    port1.onmessage = () => resolve();
    port2.postMessage(undefined);
  });
}
