import { cp, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { fakeWork } from "./fakes/fake-work.ts";

const work = fakeWork();
const { ask } = work;

const tokens =
  "... on Tokens { ids text tokens { id text } } ... on Failure { __typename message }";

test("text becomes tokens and tokens text, of any model there is", async () => {
  const { whole } = await ask(`{ whole: tokenize(text: "aé") { ${tokens} } }`);
  const { ids } = whole as { ids: number[] };
  const answers = await ask(
    `query ($ids: [Int!]!) {
      back: detokenize(ids: $ids, model: "default") { ${tokens} }
      strange: detokenize(ids: [999]) { ${tokens} }
      nobody: tokenize(text: "a", model: "nobody") { ${tokens} } }`,
    { ids },
  );

  expect(ids).toHaveLength(3);
  expect(whole).toMatchObject({ text: "aé", tokens: [{ id: ids[0], text: "a" }, {}, {}] });
  expect(answers.back).toMatchObject({ ids, text: "aé" });
  expect(answers.strange).toMatchObject({ __typename: "InvalidOption" });
  expect(answers.nobody).toMatchObject({ __typename: "NotFound" });
});

test("the schedule, likely tokens and attention come from the child that looks inside", async () => {
  const answers = await ask(`{
    schedule: noiseSchedule(points: 3) { ... on NoiseSchedule { points { t alpha sigma logSnr } } }
    next: nextTokens(prompt: [{ text: "a" }], first: 1) {
      ... on NextTokens { tokens { probability token { id text } } } }
    looks: attention(prompt: [{ text: "a" }], layer: 1) {
      ... on Attention { position elements { weight picture patch token { id } } } } }`);

  expect(answers.schedule).toMatchObject({
    points: [{ t: 0 }, { t: 0.5 }, { t: 1, logSnr: null }],
  });
  expect(answers.next).toEqual({
    tokens: [{ probability: 0.75, token: { id: 70, text: expect.any(String) } }],
  });
  expect(answers.looks).toEqual({
    position: 1,
    elements: [
      { weight: 1, picture: null, patch: null, token: { id: 1 } },
      { weight: 0.5, picture: 0, patch: 0, token: null },
    ],
  });
});

test("a prompt that is too long, an option refused and a child that crashes are told by type", async () => {
  const next = async (text: string) => {
    const query = `query ($text: String!) { next: nextTokens(prompt: [{ text: $text }]) { __typename } }`;
    return (await ask<{ next: { __typename: string } }>(query, { text })).next.__typename;
  };

  expect(await next("x".repeat(300))).toBe("PromptTooLong");
  expect(await next("refuse")).toBe("InvalidOption");
  expect(await next("crash")).toBe("WorkerFailed");
  expect(await next("a")).toBe("NextTokens");
});

test("a model of latents encodes and decodes pictures, one of pixels says that it has none", async () => {
  const folder = path.join(work.options.data, "..", "latent");
  await cp(work.options.model as string, folder, { recursive: true });
  const config = { pictureSize: 8, patchSize: 2, context: 200, vocabularySize: 261 };
  const latents = { channels: 2, downsampling: 4 };
  await writeFile(path.join(folder, "config.json"), JSON.stringify({ ...config, latents }));
  const { done } = await ask<{ done: { id: string } }>(
    `mutation ($folder: String!) { done: importModel(folder: $folder) { ... on Model { id } } }`,
    { folder: path.resolve(folder) },
  );
  const tiny =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  const answers = await ask(
    `query ($model: ID!, $picture: String!) {
      latents: encodePicture(picture: $picture, width: 16, model: $model) { ... on Latents { channels values } }
      picture: decodeLatents(values: [7], height: 4, model: $model) {
        ... on DecodedPicture { picture { width height url } } }
      odd: encodePicture(picture: $picture, width: 6, model: $model) { ... on InvalidOption { option } }
      pixels: encodePicture(picture: $picture) { ... on InvalidOption { option } } }`,
    { model: done.id, picture: tiny },
  );

  expect(answers).toMatchObject({
    latents: { channels: 2, values: [0, 8, 2, 3] },
    picture: { picture: { width: 8, height: 4 } },
    odd: { option: "width" },
    pixels: { option: "model" },
  });
});

test("more questions than may wait are refused", async () => {
  const asked = Array.from({ length: 12 }, () =>
    work.context.inspections.ask(work.options.model as string, {
      type: "noiseSchedule",
      points: 2,
    }),
  );

  const outcomes = await Promise.all(asked);

  expect(outcomes.filter((outcome) => "insight" in outcome)).toHaveLength(8);
  expect(outcomes.at(-1)).toMatchObject({ __typename: "QueueFull", limit: 8 });
});
