import sharp from "sharp";
import { expect, test } from "vitest";
import { until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";

const work = fakeWork();
const { ask } = work;

type Asked = {
  __typename: string;
  id: string;
  message?: string;
  option?: string;
  prompt: { text?: string; picture?: { id: string; width: number } }[];
};

const shown = `__typename ... on Failure { message } ... on InvalidOption { option }
  ... on Generation { id prompt { ... on TextPart { text } ... on PicturePart { picture { id width } } } }`;

async function mutate(field: string, options: Record<string, unknown> = {}): Promise<Asked> {
  const query = `mutation ($options: GenerateOptionsInput) { asked: ${field.replace(")", ", options: $options)")} { ${shown} } }`;
  return (await ask<{ asked: Asked }>(query, { options })).asked;
}

/** What the child was sent, which the fake one answers with. */
async function sentOf({ id }: Asked): Promise<{ words: string; options: Record<string, never> }> {
  const query = `query ($id: ID!) { generation(id: $id) { ... on Generation { state parts { ... on TextPart { text } } } } }`;
  type Answer = { generation: { state: string; parts: { text: string }[] } };
  let answer: Answer | undefined;
  await until(async () => {
    answer = await ask<Answer>(query, { id });
    return answer.generation.state === "DONE";
  });
  return JSON.parse(answer?.generation.parts[0]?.text ?? "");
}

async function file(width: number, height: number, background: string): Promise<string> {
  const png = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  return png.toString("base64");
}

test("edit, caption and ask are prompts of a picture and text, and settle how the answer begins", async () => {
  const picture = await file(5, 5, "red");

  const edit = await mutate(`edit(picture: "${picture}", instruction: "make it blue")`);
  const caption = await mutate(`caption(picture: "${picture}")`, { topK: 3 });
  const question = await mutate(`ask(picture: "${picture}", question: "what colour?")`);

  const seen = expect.objectContaining({ width: 8 });
  expect(edit.prompt).toEqual([{ picture: seen }, { text: "make it blue" }]);
  expect(caption.prompt).toEqual([{ picture: seen }]);
  expect(question.prompt).toEqual([{ picture: seen }, { text: "what colour?" }]);
  expect((await sentOf(edit)).options).toMatchObject({ begin: "picture", maximumTokens: 0 });
  expect((await sentOf(caption)).options).toMatchObject({
    begin: "text",
    maximumPictures: 0,
    topK: 3,
  });
  expect((await sentOf(question)).options).toMatchObject({ begin: "text", maximumPictures: 0 });
});

test("inpaint sends the picture and its mask at the size asked for", async () => {
  const picture = await file(30, 20, "#ff0000");
  const [white, black] = [await file(1, 1, "white"), await file(1, 1, "black")];
  const wanted = {
    height: 4,
    width: 12,
    strength: 0.9,
    grid: "KARRAS",
    guidanceInterval: [0, 0.5],
  };

  const painted = await mutate(
    `inpaint(picture: "${picture}", mask: "${white}", prompt: "a cat")`,
    wanted,
  );
  const kept = await mutate(`inpaint(picture: "${picture}", mask: "${black}", prompt: "a cat")`);

  const { words, options } = await sentOf(painted);
  const { source, mask, ...others } = options as Record<string, { data: object } & object>;
  expect(words).toBe("a cat");
  expect(others).toMatchObject({
    ...wanted,
    grid: "karras",
    begin: "picture",
  });
  expect(source).toMatchObject({ height: 4, width: 12 });
  expect(Object.values(source?.data ?? {}).slice(0, 3)).toEqual([255, 0, 0]);
  expect(mask).toMatchObject({ height: 4, width: 12 });
  expect(new Set(Object.values(mask?.data ?? {}))).toEqual(new Set([1]));
  const { mask: none } = (await sentOf(kept)).options as { mask?: { data: object } };
  expect(new Set(Object.values(none?.data ?? {}))).toEqual(new Set([0]));
});

test("a mask of another shape than its picture is refused with both sizes, a smaller one of the same is not", async () => {
  const picture = await file(301, 200, "#ff0000");
  const [square, small] = [await file(200, 200, "white"), await file(150, 100, "white")];
  const inpaint = (mask: string) =>
    mutate(`inpaint(picture: "${picture}", mask: "${mask}", prompt: "a cat")`);

  expect(await inpaint(square)).toMatchObject({
    __typename: "InvalidOption",
    option: "mask",
    message: "mask should have the shape of the source, 301 x 200, got 200 x 200",
  });
  expect((await inpaint(small)).__typename).toBe("Generation");
});

test("an option that contradicts a shortcut, or that no source is there for, is refused by name", async () => {
  const picture = await file(5, 5, "red");

  expect(await mutate(`caption(picture: "${picture}")`, { begin: "PICTURE" })).toMatchObject({
    __typename: "InvalidOption",
    option: "begin",
  });
  expect(
    await mutate(`edit(picture: "${picture}", instruction: "x")`, { strength: 0.5 }),
  ).toMatchObject({ __typename: "InvalidOption", option: "strength" });
  expect(
    await mutate(`generate(prompt: [{ text: "a" }])`, { guidanceInterval: [0.8, 0.2] }),
  ).toMatchObject({ __typename: "InvalidOption", option: "guidanceInterval" });
  expect(await mutate(`inpaint(picture: "${picture}", mask: "AAAA", prompt: "x")`)).toMatchObject({
    __typename: "PictureInvalid",
  });
});

test("a checkpoint of a run answers by its id, and a model that there is not does not", async () => {
  expect(await mutate(`generate(prompt: [{ text: "a" }])`, { model: "default" })).toMatchObject({
    __typename: "Generation",
  });
  expect(await mutate(`generate(prompt: [{ text: "a" }])`, { model: "nobody:3" })).toMatchObject({
    __typename: "NotFound",
  });
});
