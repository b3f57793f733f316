import { samplerNames } from "@transfusion/diffusion";
import type { EngineName } from "@transfusion/tfjs-backend-onnx";
import { BOI, EOS } from "@transfusion/tokenizer";
import { expect, test } from "vitest";
import type { GenerateEvent } from "./answer.ts";
import type { Batcher } from "./batcher.ts";
import { createBatcher } from "./create-batcher.ts";
import type { Document } from "./document.ts";
import { QueueFullError } from "./errors.ts";
import { all, config, drawnModel, generatorOf, pictureOf, tested } from "./fixtures/drawn-model.ts";
import { difference, drawnPicture } from "./fixtures/uncached.ts";
import { answeringOver } from "./generate.ts";
import type { GenerateOptions } from "./generate-options.ts";
import type { Looking } from "./network.ts";

type Request = readonly [prompt: Document, options: GenerateOptions];

/** Requests in all phases: words and pictures, samplers, steps, guidance and sizes of their own. */
function mixed(count: number): Request[] {
  return Array.from({ length: count }, (_, index): Request => {
    const text = { text: "abcdefgh".slice(0, 1 + (index % 8)).repeat(1 + (index % 3)) };
    const seed = index;
    if (index % 3 === 0) return [[text], { seed, temperature: 1, maximumTokens: 2 + (index % 3) }];
    const prompt = index % 5 === 0 ? [{ picture: pictureOf(index) }, text] : [text];
    const drawing = {
      seed,
      begin: "picture",
      maximumTokens: index % 7 === 0 ? 2 : 0,
      sampler: samplerNames[index % samplerNames.length],
      steps: 1 + (index % 2),
      guidanceScale: 1 + (index % 2) * 1.5,
      ...(index % 5 === 0 ? { pictureGuidanceScale: 1.5 } : {}),
      ...(index % 4 === 0 ? { height: 8, width: 24 } : {}),
    } as const;
    return [prompt, drawing];
  });
}

const documentOf = (events: readonly GenerateEvent[]): Document => {
  const end = events.at(-1);
  if (end?.type !== "end") throw new Error("the last event should be the end");
  return end.document;
};

function expectAlike(got: Document, wanted: Document): void {
  expect(got.length).toBe(wanted.length);
  for (const [at, part] of got.entries()) {
    const other = wanted[at];
    if (!("picture" in part) || !("picture" in other)) expect(part).toEqual(other);
    else {
      expect(part.picture.data.length).toBe(other.picture.data.length);
      const off = part.picture.data.map((byte, i) => Math.abs(byte - other.picture.data[i]));
      expect(Math.max(...off)).toBeLessThanOrEqual(1); // 1e-4 may round to the next byte
    }
  }
}

/** An answer, and the denoised patches of its pictures before they become bytes. */
async function answered(batcher: Batcher, [prompt, options]: Request) {
  const patches: Float32Array[] = [];
  const show: Batcher["canvas"]["show"] = (denoised, size) => {
    patches.push(denoised);
    return batcher.canvas.show(denoised, size);
  };
  const own = { ...batcher, canvas: { ...batcher.canvas, show } };
  const events = await all(answeringOver(own, tested).generate(prompt, options));
  return { document: documentOf(events), patches };
}

test.each<EngineName>(["cpu", "onnx"])(
  "64 mixed requests at once are answered as each would be alone, to 1e-4 (%s)",
  { timeout: 240_000 },
  async (engine) => {
    const batcher = createBatcher(drawnModel({ [EOS]: -5, [BOI]: -5 }), { engine });
    const requests = mixed(64);

    const together = await Promise.all(requests.map((request) => answered(batcher, request)));

    for (const [index, request] of requests.entries()) {
      const alone = await answered(batcher, request);
      expectAlike(together[index].document, alone.document);
      expect(together[index].patches.length).toBe(alone.patches.length);
      for (const [at, patches] of alone.patches.entries()) {
        expect(difference(together[index].patches[at], patches)).toBeLessThan(1e-4);
      }
    }
    await batcher.dispose();
  },
);

test("words are written while pictures are drawn, and whoever comes late is not behind them", async () => {
  const generator = await generatorOf(drawnModel({ [EOS]: -5, [BOI]: -5 }));
  const order: string[] = [];
  const ask = async (name: string, options: Partial<GenerateOptions>) => {
    for await (const _ of generator.generate([{ text: "a" }], { seed: 1, ...options })) {
      if (_.type === "end") order.push(name);
    }
  };

  const long = ask("long", { begin: "picture", steps: 40, maximumTokens: 0 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await Promise.all([
    long,
    ask("words", { maximumTokens: 8 }),
    ask("short", { begin: "picture", steps: 2, maximumTokens: 0 }),
  ]);

  expect(order.at(-1)).toBe("long");
});

test("one that is cancelled leaves at its next step, its place is taken, and the others are right", async () => {
  const generator = await generatorOf(drawnModel(), { maximumRunning: 2, maximumWaiting: 1 });
  const options = { seed: 1, begin: "picture", maximumTokens: 0, steps: 4 } as const;
  const prompt: Document = [{ text: "a" }];
  const wanted = documentOf(await all(generator.generate(prompt, options)));
  const controller = new AbortController();

  const cancelled = (async () => {
    const { signal } = controller;
    const endless = { ...options, steps: 100_000, previews: true, signal };
    for await (const _ of generator.generate(prompt, endless)) controller.abort();
  })().catch((error: Error) => error.name);
  const others = [1, 2].map(() => all(generator.generate(prompt, options)));
  const refused = await all(generator.generate(prompt, options)).catch((error: Error) => error);

  expect(await cancelled).toBe("AbortError");
  for (const other of others) expectAlike(documentOf(await other), wanted);
  expect(refused).toBeInstanceOf(QueueFullError);
});

test("looks asked for in one moment are one run; other sizes have their own", async () => {
  const batcher = createBatcher(drawnModel(), { engine: "cpu" });
  const sequences = [batcher.open(), batcher.open(), batcher.open()];
  for (const sequence of sequences) await batcher.read(sequence, [1, 3]);
  const order: number[] = [];
  const look = async (index: number, size = { height: 16, width: 16 }) => {
    const x = drawnPicture(config, 1, size).patches;
    const job: Looking = { x, t: 0.5, size, sequences: [sequences[index]] };
    const [answer] = await batcher.look(job);
    order.push(index);
    return answer;
  };

  const [first, wide, second] = await Promise.all([
    look(0),
    look(1, { height: 8, width: 16 }),
    look(2),
  ]);

  expect(order).toEqual([0, 2, 1]);
  expect(first).toEqual(second);
  expect(wide.length).toBe(first.length / 2);
  for (const sequence of sequences) batcher.release(sequence);
  await batcher.dispose();
});

test("a failure is told to whoever asked, and the others go on", async () => {
  const batcher = createBatcher(drawnModel(), { engine: "cpu" });
  const generator = answeringOver(batcher, tested);
  const wrong = batcher.look({
    x: new Float32Array(3),
    t: 0.5,
    size: { height: 16, width: 16 },
    sequences: [batcher.open()],
  });
  const right = all(
    generator.generate([{ text: "a" }], { seed: 1, begin: "picture", steps: 1, maximumTokens: 0 }),
  );

  await expect(wrong).rejects.toThrow("a sequence should have been read");
  expect(documentOf(await right)).toHaveLength(1);
  await generator.dispose();
});

test("short prompts that come together are read before the next look, so that their pictures are drawn together", async () => {
  const batcher = createBatcher(drawnModel(), { engine: "cpu" });
  const runs: number[] = [];
  const watched: Batcher = {
    ...batcher,
    look: (job) => {
      runs.push(job.t);
      return batcher.look(job);
    },
  };
  const generator = answeringOver(watched, tested);
  const options = { begin: "picture", maximumTokens: 0, steps: 2, sampler: "euler" } as const;

  await Promise.all(
    [1, 2, 3].map((seed) => all(generator.generate([{ text: "a red" }], { ...options, seed }))),
  );

  expect(runs).toEqual([1, 1, 1, 0.5, 0.5, 0.5]); // none is a step ahead
  await generator.dispose();
});
