import { BOI, BOS, EOI, EOS } from "@transfusion/tokenizer";
import type { Pixels } from "@transfusion/vae";
import { expect, test } from "vitest";
import type { GenerateEvent } from "./answer.ts";
import { captionOf } from "./candidates.ts";
import { createBatcher } from "./create-batcher.ts";
import type { Document } from "./document.ts";
import { all, drawnModel, generatorOf, tested } from "./fixtures/drawn-model.ts";
import { uncached } from "./fixtures/uncached.ts";
import { answeringOver } from "./generate.ts";
import type { GenerateOptions } from "./generate-options.ts";

const prompt: Document = [{ text: "red" }];
const drawing = { seed: 1, begin: "picture", maximumTokens: 0, steps: 2 } as const;

/** What is told of a prompt, the pictures that were drawn on the way, and what the network was asked. */
async function watched(options: Partial<GenerateOptions>, model = drawnModel()) {
  const batcher = createBatcher(model, { engine: "cpu" });
  const drawn: Pixels[] = [];
  const looks: number[] = [];
  let readings = 0;
  const generator = answeringOver(
    {
      ...batcher,
      canvas: {
        ...batcher.canvas,
        async show(...given) {
          const picture = await batcher.canvas.show(...given);
          drawn.push(picture);
          return picture;
        },
      },
      look(job) {
        looks.push(job.t);
        return batcher.look(job);
      },
      readEach(...given) {
        readings += 1;
        return batcher.readEach(...given);
      },
    },
    tested,
  );
  const events = await all(generator.generate(prompt, { ...drawing, ...options }));
  await generator.dispose();
  return { batcher, drawn, looks, readings, events };
}

function pictureIn(events: readonly GenerateEvent[]) {
  const event = events.find((event) => event.type === "picture");
  if (event?.type !== "picture") throw new Error("there should be a picture");
  return event;
}

test("of several candidates the one is kept whose caption is likeliest behind it", async () => {
  const model = drawnModel();
  const { batcher, drawn, events } = await watched({ candidates: 4, seed: 2 }, model);
  const caption = [...model.tokenizer.encode("red"), EOS];
  const likelihoods: number[] = [];
  for (const picture of drawn) {
    const read = [BOS, BOI, await batcher.canvas.element(picture), EOI];
    let sum = 0;
    for (const [at, id] of caption.entries()) {
      const { last } = await uncached(model, [...read, ...caption.slice(0, at)]);
      const total = [...last].reduce((total, logit) => total + Math.exp(logit), 0);
      sum += Math.log(Math.exp(last[id] as number) / total);
    }
    likelihoods.push(sum / caption.length);
  }

  const { picture, choice } = pictureIn(events);

  expect(drawn).toHaveLength(4);
  expect(choice?.logLikelihoods).toEqual(likelihoods.map((each) => expect.closeTo(each, 4)));
  const best = likelihoods.indexOf(Math.max(...likelihoods));
  expect(best).not.toBe(0); // else the test could not tell choosing from taking the first
  expect(choice?.chosen).toBe(best);
  expect(picture).toEqual(drawn[best]);
});

test("candidates come from the seed, the first as if it were alone; one costs nothing", async () => {
  const alone = await watched({});
  const one = await watched({ candidates: 1 });
  const several = await watched({ candidates: 3 });
  const again = await watched({ candidates: 3 });

  expect(one).toMatchObject({ events: alone.events, looks: alone.looks, readings: 0 });
  expect(pictureIn(alone.events)).not.toHaveProperty("choice");
  expect(several.drawn[0]).toEqual(alone.drawn[0]);
  expect(new Set(several.drawn.map(({ data }) => data.join())).size).toBe(3);
  expect(again.events).toEqual(several.events);
  expect(pictureIn(several.events).recipe.options).toMatchObject({ candidates: 3 });
});

test("all candidates are looked at together; previews are the first one's", async () => {
  const { looks, readings, events } = await watched({
    ...{ candidates: 3, previews: true, sampler: "euler" },
  });

  expect(looks).toEqual([1, 1, 1, 0.5, 0.5, 0.5]);
  expect(readings).toBe(3);
  expect(events.map(({ type }) => type)).toEqual(["preview", "preview", "picture", "end"]);
});

test("an answer that is left between its steps frees its place, and the next one is right", async () => {
  const generator = await generatorOf(drawnModel(), { maximumRunning: 1, maximumWaiting: 0 });
  const options = { ...drawing, candidates: 3 };
  const whole = await all(generator.generate(prompt, options));

  for await (const _ of generator.generate(prompt, { ...options, previews: true })) break;

  expect(await all(generator.generate(prompt, options))).toEqual(whole);
});

test("a picture that the model draws behind its own words is chosen by these, one without words is drawn once", async () => {
  const generator = await generatorOf(drawnModel({ [BOI]: 50, [EOS]: -5 }));
  const options = { seed: 1, begin: "text", steps: 1, candidates: 2, maximumPictures: 2 } as const;

  const events = await all(generator.generate([], { ...options, maximumTokens: 3 }));

  const choices = events.flatMap((event) => (event.type === "picture" ? [event.choice] : []));
  expect(choices).toEqual([
    { chosen: expect.any(Number), logLikelihoods: [expect.any(Number), expect.any(Number)] },
    undefined,
  ]);
});

test("a picture's caption is the text directly before it", () => {
  const picture = { patches: new Float32Array(), grid: { height: 1, width: 1 } };
  const edit = [BOS, 7, BOI, picture, EOI, 8, 9, BOI];

  expect(captionOf(edit)).toEqual([8, 9]);
  expect(captionOf(edit.slice(0, 3))).toEqual([7]);
  expect(captionOf([...edit, 270, 271])).toEqual([8, 9]); // behind the size's tokens
  expect(captionOf([BOS, BOI])).toEqual([]);
});
