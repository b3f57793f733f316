import type { Choice } from "@transfusion/model";
import { expect, test } from "vitest";
import { createApollo } from "./apollo.ts";
import { asker, until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";
import { followGeneration } from "./generation.ts";
import { pictureUrl } from "./pictures.ts";

const work = fakeWork();

const shown = `
  __typename
  ... on Failure { message }
  ... on PromptTooLong { limit got }
  ... on PictureInvalid { part }
  ... on InvalidOption { option }
  ... on QueueFull { limit }
  ... on Generation {
    id state seed position error { __typename message }
    prompt { ...part } parts { ...part }
  }`;
const part = `fragment part on Part {
  ... on TextPart { text } ... on PicturePart { picture { id url width height } }
}`;

type Shown = Record<string, unknown> & { id: string; state: string };

const ask = work.ask<Record<string, Shown>>;

async function generate(prompt: unknown, options?: unknown): Promise<Shown> {
  const query = `mutation ($prompt: [PromptPart!]!, $options: GenerateOptionsInput) {
    generate(prompt: $prompt, options: $options) { ${shown} } } ${part}`;
  return (await ask(query, { prompt, options })).generate as Shown;
}

async function look(id: string): Promise<Shown> {
  const query = `query ($id: ID!) { generation(id: $id) { __typename ... on NotFound { message }
    ... on Generation { id state seed position error { __typename message } prompt { ...part } parts { ...part } } } } ${part}`;
  return (await ask(query, { id })).generation as Shown;
}

async function outcome(id: string): Promise<Shown> {
  await until(async () => !["QUEUED", "RUNNING"].includes((await look(id)).state));
  return look(id);
}

async function cancel(id: string): Promise<Shown> {
  const query = `mutation ($id: ID!) { cancel(id: $id) { __typename ... on Generation { id state } } }`;
  return (await ask(query, { id })).cancel as Shown;
}

test("the answer to a prompt is text and pictures in order, and comes after the mutation", async () => {
  const begun = await generate([{ text: "draw" }], { seed: 5 });

  const done = await outcome(begun.id);

  expect(begun).toMatchObject({ __typename: "Generation", state: "RUNNING", seed: 5, parts: [] });
  const [first, second, third] = done.parts as { picture?: { id: string } }[];
  expect(done).toMatchObject({ state: "DONE", error: null });
  expect([first, third]).toEqual([{ text: "here it is:" }, { text: "done" }]);
  expect(second?.picture).toMatchObject({
    width: 4,
    height: 4,
    url: pictureUrl(`${second?.picture?.id}`),
  });
});

test("options reach the child as they were given, and a seed is drawn where there is none", async () => {
  const options = {
    steps: 4,
    sampler: "EULER",
    guidanceScale: 2,
    begin: "PICTURE",
    previews: true,
  };

  const done = await outcome((await generate([{ text: "echo" }], options)).id);

  const [{ text }] = done.parts as [{ text: string }];
  expect(Number.isSafeInteger(done.seed)).toBe(true);
  expect(JSON.parse(text).options).toEqual({
    steps: 4,
    sampler: "euler",
    guidanceScale: 2,
    begin: "picture",
    previews: true,
    seed: done.seed,
  });
});

test("a picture that was chosen among candidates says so in its event", async () => {
  const { id } = await outcome((await generate([{ text: "draw" }], { candidates: 2 })).id);

  const chosen: (Choice | undefined)[] = [];
  for await (const event of followGeneration(work.context.queue, id, 0)) {
    if (event.__typename === "GenerationPicture") chosen.push(event.choice);
  }

  expect(chosen).toEqual([{ chosen: 1, logLikelihoods: [-2, -0.5] }]);
  expect(await generate([{ text: "draw" }], { candidates: 17 })).toMatchObject({
    __typename: "InvalidOption",
    option: "candidates",
  });
});

test("a picture in a prompt may be base64, a data URL, or the id of an earlier one", async () => {
  const tiny =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  const first = await generate([{ picture: tiny }, { text: " a" }]);
  const second = await generate([{ picture: `data:image/png;base64,${tiny}` }]);
  const [{ picture }] = first.prompt as [{ picture: { id: string; width: number } }];
  const third = await outcome((await generate([{ picture: picture.id }])).id);

  expect(picture.width).toBe(8);
  expect(second.prompt).toEqual([{ picture }]);
  expect(third.prompt).toEqual([{ picture }]);
  expect(JSON.parse((third.parts as [{ text: string }])[0].text).words).toBe("<8>");
});

test("what cannot be a prompt is refused at the door, by type", async () => {
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
  ).toString("base64");
  const long = "x".repeat(300);

  expect(await generate([{ text: long }])).toMatchObject({
    __typename: "PromptTooLong",
    limit: 199,
    got: 301,
  });
  expect(await generate(Array(40).fill({ picture: "AA" }))).toMatchObject({
    __typename: "PromptTooLong",
    got: 241,
  });
  expect(await generate([{ text: long }], { begin: "PICTURE" })).toMatchObject({ limit: 194 });
  expect(await generate([{ text: "a" }, { picture: "aGVsbG8=" }])).toMatchObject({
    __typename: "PictureInvalid",
    part: 1,
  });
  expect(await generate([{ picture: "../../etc/passwd" }])).toMatchObject({
    __typename: "PictureInvalid",
  });
  expect(await generate([{ picture: svg }])).toMatchObject({ __typename: "PictureInvalid" });
  expect(await generate([{ picture: "0".repeat(32) }])).toMatchObject({ __typename: "NotFound" });
  expect(await generate([{ text: "a" }], { run: "none" })).toMatchObject({
    __typename: "NotFound",
  });
  expect(await generate([{ text: "a" }], { steps: 0 })).toMatchObject({
    __typename: "InvalidOption",
    option: "steps",
  });
  expect(await generate([{ text: "a" }], { seed: 0.5 })).toMatchObject({
    __typename: "InvalidOption",
    option: "seed",
  });
  expect(await look("none")).toMatchObject({ __typename: "NotFound" });
  expect(await cancel("none")).toMatchObject({ __typename: "NotFound" });
});

test("what the child refuses is the generation's error, by type", async () => {
  const done = await outcome((await generate([{ text: "refuse" }])).id);

  expect(done).toMatchObject({
    state: "FAILED",
    error: { __typename: "PromptTooLong", message: "too long" },
  });
});

test("a child that crashes fails its generation and not the next", async () => {
  const crashed = await generate([{ text: "crash" }]);
  const next = await generate([{ text: "draw" }]);

  expect(await outcome(crashed.id)).toMatchObject({
    state: "FAILED",
    error: {
      __typename: "WorkerFailed",
      message: expect.stringContaining("was killed by SIGKILL"),
    },
  });
  expect(await outcome(next.id)).toMatchObject({ state: "DONE" });
});

test("generations wait in a queue with an end, and a waiting one can be cancelled", async () => {
  const running = await generate([{ text: "hang" }]);
  const second = await generate([{ text: "draw" }]);
  const third = await generate([{ text: "draw" }]);
  const fourth = await generate([{ text: "draw" }]);

  expect([second.position, third.position]).toEqual([1, 2]);
  expect(fourth).toMatchObject({ __typename: "QueueFull", limit: 2 });
  expect(await cancel(second.id)).toMatchObject({ state: "CANCELLED" });
  expect(await look(third.id)).toMatchObject({ position: 1 });
  expect(await cancel(running.id)).toMatchObject({ state: "CANCELLED" });
  expect(await outcome(third.id)).toMatchObject({ state: "DONE" });
  expect(await cancel(third.id)).toMatchObject({ state: "DONE" });
});

test("a child that does not hear its cancel is killed, and the next generation works", async () => {
  const deaf = await generate([{ text: "deaf" }]);
  const next = await generate([{ text: "draw" }]);
  await until(async () => ((await look(deaf.id)).parts as unknown[]).length > 0);

  await cancel(deaf.id);

  expect(await outcome(next.id)).toMatchObject({ state: "DONE" });
  expect(await look(deaf.id)).toMatchObject({ state: "CANCELLED", parts: [{ text: "waiting" }] });
});

test("the model is described from its folder, and where there is none it is null", async () => {
  const query = "{ model { name pictureSize context vocabularySize config } }";

  const there = await ask(query, {});
  const none = await asker(() => ({ ...work.context, model: "/nowhere" }))(query);

  expect(there.model).toMatchObject({
    name: "tiny",
    pictureSize: 8,
    context: 200,
    vocabularySize: 261,
  });
  expect(none).toEqual({ model: null });
});

test("surprises are masked and told to the log", async () => {
  const lines: string[] = [];
  const server = createApollo({ log: (line) => lines.push(line) });
  const readCard = () => Promise.reject(new Error("secret: hunter2"));

  const { body } = await server.executeOperation(
    { query: "{ model { name } }" },
    { contextValue: { ...work.context, readCard } },
  );

  expect(JSON.stringify(body)).not.toContain("hunter2");
  expect(body).toMatchObject({
    singleResult: { errors: [{ extensions: { code: "INTERNAL_SERVER_ERROR" } }] },
  });
  expect(lines.join()).toContain("hunter2");
});
