import { BOI, BOS, EOS } from "@transfusion/tokenizer";
import { expect, test } from "vitest";
import { batcherOver } from "./batcher.ts";
import { mostCacheBytes } from "./caches.ts";
import { createCanvas } from "./canvas.ts";
import { createPrograms } from "./compiled-programs.ts";
import type { Document } from "./document.ts";
import { countedPrograms } from "./fixtures/counted-programs.ts";
import { all, config, drawnModel, pictureOf, tested } from "./fixtures/drawn-model.ts";
import { answeringOver } from "./generate.ts";
import type { GenerateOptions } from "./generate-options.ts";
import { createNetwork } from "./network.ts";

const model = drawnModel({ [EOS]: -5, [BOI]: -5 });

function countedBatcher() {
  const { programs, counted } = countedPrograms(createPrograms(model, { engine: "cpu" }));
  const network = createNetwork(config, programs);
  return { batcher: batcherOver(model, network, createCanvas(config, undefined)), counted };
}

/** Answers that write, draw, are guided twice, choose among candidates, and go on writing. */
function asked(index: number): [Document, GenerateOptions] {
  const words = { text: "abcdefgh".repeat(1 + (index % 5)) };
  const seed = index;
  if (index % 3 === 0) return [[words], { seed, temperature: 1, maximumTokens: 5 }];
  const drawing = { seed, begin: "picture", maximumTokens: index % 4, steps: 1 } as const;
  if (index % 3 === 1) return [[words], { ...drawing, candidates: 1 + (index % 5) }];
  return [[{ picture: pictureOf(index) }, words], { ...drawing, pictureGuidanceScale: 1.5 }];
}

test.each([1, 16])(
  "keys and values of %i answers at once stay below what is stated, and go when these end",
  async (maximumRunning) => {
    const { batcher, counted } = countedBatcher();
    const places = { maximumRunning, maximumWaiting: 12 };
    const generator = answeringOver(batcher, tested, places);

    await Promise.all(
      Array.from({ length: 12 }, (_, index) => all(generator.generate(...asked(index)))),
    );

    const most = mostCacheBytes(config, maximumRunning);
    expect(counted.mostBytes).toBeGreaterThan(0);
    expect(counted.mostBytes).toBeLessThan(most);
    expect(most - mostCacheBytes(config, maximumRunning - 1)).toBe(6 * 128 * 2 * 2 * 16 * 4); // 6 branches of 128 slots
    await generator.dispose();
    expect(counted.bytes).toBe(0);
  },
);

test("sequences that write together are laid side by side once, not at every word", async () => {
  const { batcher, counted } = countedBatcher();
  const sequences = [1, 2, 3, 4, 5].map(() => batcher.open());
  await Promise.all(sequences.map((sequence) => batcher.read(sequence, [BOS, 70, 71])));

  for (const count of [5, 5, 5, 2, 2, 2]) {
    await Promise.all(sequences.slice(0, count).map((sequence) => batcher.read(sequence, [72])));
  }

  expect(counted.runs).toMatchObject({ write: 6, stack: 2, unstack: 1 });
  for (const sequence of sequences) batcher.release(sequence);
  await batcher.dispose();
  expect(counted.bytes).toBe(0);
});
