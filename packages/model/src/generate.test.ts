import { guide, sample, samplerNames } from "@transfusion/diffusion";
import { createRandom } from "@transfusion/tensor";
import { BOI, BOS, EOS } from "@transfusion/tokenizer";
import { type Pixels, patchesToPixels } from "@transfusion/vae";
import { expect, test } from "vitest";
import type { GenerateEvent } from "./answer.ts";
import { objectiveOf, usualSizeOf } from "./config.ts";
import { createBatcher } from "./create-batcher.ts";
import type { Document } from "./document.ts";
import { EmptyAnswerError } from "./errors.ts";
import { all, config, drawnModel, generatorOf, pictureOf } from "./fixtures/drawn-model.ts";
import type { Generator } from "./generate.ts";
import type { GenerateOptions } from "./generate-options.ts";

const talkative = { [EOS]: -5, [BOI]: -5 };

let painter: Promise<Generator> | undefined;
async function draw(prompt: Document, options: Partial<GenerateOptions> = {}): Promise<Pixels> {
  painter ??= generatorOf(drawnModel());
  const generator = await painter;
  const wishes = { seed: 1, steps: 4, begin: "picture", maximumTokens: 0, ...options } as const;
  const events = await all(generator.generate(prompt, wishes));
  const drawn = events.find((event) => event.type === "picture");
  if (!drawn) throw new Error("there should be a picture");
  return drawn.picture;
}

function textOf(events: GenerateEvent[]): string {
  return events.map((event) => (event.type === "text" ? event.text : "")).join("");
}

test("a picture is what its sampler makes of the guided predictions", async () => {
  const model = drawnModel();
  const batcher = createBatcher(model, { engine: "cpu" });
  const [sequence, bare] = [batcher.open(), batcher.open()];
  await batcher.read(sequence, [BOS, ...model.tokenizer.encode("red"), BOI]);
  await batcher.read(bare, [BOS, BOI]);
  const size = usualSizeOf(config);
  const random = createRandom(7, "picture", 0);
  const path = sample(
    async (x, t) => {
      const [whole, unconditional] = await batcher.look({
        x,
        t,
        size,
        sequences: [sequence, bare],
      });
      return guide(whole, unconditional, 3);
    },
    objectiveOf(config),
    { sampler: "dpmpp2mSde", steps: 4, noise: random.normals(4 * 192), random },
  );
  let next = await path.next();
  while (!next.done) next = await path.next();

  const drawn = await draw([{ text: "red" }], { seed: 7 });

  const bytes = next.value as Float32Array;
  expect(drawn).toEqual(patchesToPixels(bytes, 16, 16, 8));
  await batcher.dispose();
});

test("the seed decides a picture; guidance, the prompt's words and its pictures matter to it", async () => {
  const prompt: Document = [{ text: "a red circle" }];
  const drawn = await draw(prompt);

  expect(await draw(prompt)).toEqual(drawn);
  expect(await draw(prompt, { seed: 2 })).not.toEqual(drawn);
  expect(await draw(prompt, { guidanceScale: 1 })).not.toEqual(drawn);
  expect(await draw(prompt, { guidanceScale: 5 })).not.toEqual(drawn);
  expect(await draw([{ text: "a blue circle" }])).not.toEqual(drawn);
  const edit = (seed: number) => draw([{ picture: pictureOf(seed) }, { text: "make it red" }]);
  expect(await edit(1)).not.toEqual(await edit(2));
});

test("all samplers end in a picture", async () => {
  for (const sampler of samplerNames) {
    expect((await draw([], { sampler })).data).toHaveLength(16 * 16 * 3);
  }
});

test("what is written behind a drawn picture is what would be written had it been sent", async () => {
  const generator = await generatorOf(drawnModel(talkative));
  const options = { seed: 3, steps: 3, maximumTokens: 12 };
  const prompt: Document = [{ text: "red" }];

  const drawn = await all(generator.generate(prompt, { ...options, begin: "picture" }));
  const end = drawn.at(-1);
  if (end?.type !== "end") throw new Error("the last event should be the end");
  const sent = await all(
    generator.generate([...prompt, end.document[0]], { ...options, maximumPictures: 0 }),
  );

  expect(textOf(drawn).length).toBeGreaterThan(5);
  expect(textOf(sent)).toBe(textOf(drawn));
});

test("text is streamed in pieces that make up the answer, and the prompt's picture matters to it", async () => {
  const generator = await generatorOf(drawnModel(talkative));
  const options = { seed: 1, maximumTokens: 20, temperature: 1 };
  const write = (seed: number) =>
    all(generator.generate([{ picture: pictureOf(seed) }], { ...options, maximumPictures: 0 }));

  const events = await write(1);
  const others = await write(2);

  expect(events.length).toBeGreaterThan(5);
  expect(events.at(-1)).toMatchObject({
    type: "end",
    reason: "length",
    document: [{ text: textOf(events) }],
  });
  expect(textOf(others)).not.toBe(textOf(events));
  expect(textOf(await write(1))).toBe(textOf(events));
});

test("there is a preview after every step where they are asked for", async () => {
  const generator = await generatorOf(drawnModel());
  const options = { seed: 1, steps: 3, begin: "picture", maximumTokens: 0 } as const;

  const events = await all(generator.generate([], { ...options, previews: true }));

  expect(events.map(({ type }) => type)).toEqual([
    "preview",
    "preview",
    "preview",
    "picture",
    "end",
  ]);
  expect(events[1]).toMatchObject({ step: 2, steps: 3, picture: { width: 16, height: 16 } });
});

test("a model that loves pictures draws as many as it may, then has to write", async () => {
  const generator = await generatorOf(drawnModel({ [BOI]: 50, [EOS]: -5 }));
  const options = { seed: 1, steps: 2, maximumPictures: 3, maximumTokens: 4 };

  const events = await all(generator.generate([{ text: "a" }], options));
  const written = await all(generator.generate([{ text: "a" }], { ...options, begin: "text" }));

  const kinds = (list: GenerateEvent[]) => {
    const end = list.at(-1);
    return end?.type === "end" ? end.document.map((part) => Object.keys(part)[0]) : [];
  };
  expect(kinds(events)).toEqual(["picture", "picture", "picture", "text"]);
  expect(kinds(written)).toEqual(["text", "picture", "picture", "picture", "text"]);
});

test("an answer ends where the model ends it, or where the context does", async () => {
  const prompt: Document = [{ text: "red" }];
  const ending = await generatorOf(drawnModel({ [EOS]: 50, [BOI]: -50 }));
  const endless = await generatorOf(drawnModel({ [EOS]: -50, [BOI]: 50 }));

  const finished = await all(ending.generate(prompt, { seed: 1, begin: "text" }));
  const cut = await all(
    endless.generate(prompt, { seed: 1, steps: 1, maximumPictures: 99, maximumTokens: 99 }),
  );

  expect(finished.at(-1)).toMatchObject({ type: "end", reason: "finished" });
  expect(cut.at(-1)).toMatchObject({ type: "end", reason: "length" });
  const pictures = cut.filter(({ type }) => type === "picture");
  expect(pictures).toHaveLength(12); // 80 slots: 4 for <bos> and "red", 6 for each picture with its marks, 4 left for text
  await expect(all(ending.generate(prompt, { seed: 1 }))).rejects.toThrow(EmptyAnswerError);
});

test("an aborted answer stops at the next step or token, and the next one is right", async () => {
  const generator = await generatorOf(drawnModel(talkative));
  const options = { seed: 1, steps: 4, maximumTokens: 8, previews: true };
  const whole = await all(generator.generate([], { ...options, begin: "picture" }));

  for (const begin of ["text", "picture"] as const) {
    const controller = new AbortController();
    const events: string[] = [];
    const aborted = (async () => {
      const { signal } = controller;
      for await (const { type } of generator.generate([], { ...options, begin, signal })) {
        events.push(type);
        controller.abort();
      }
    })();
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    expect(events).toHaveLength(1);
  }

  expect(await all(generator.generate([], { ...options, begin: "picture" }))).toEqual(whole);
});

test("answers asked for at once are those asked for one by one", async () => {
  const generator = await generatorOf(drawnModel(talkative));
  const ask = (text: string) =>
    all(generator.generate([{ text }], { seed: 4, temperature: 1, maximumTokens: 6 }));

  const apart = [await ask("a"), await ask("b")];

  expect(await Promise.all([ask("a"), ask("b")])).toEqual(apart);
});
