import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { asker, until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";

const work = fakeWork();
const { ask } = work;

type Shown = { __typename: string; id: string; name: string; option?: string; isLoaded?: boolean };
type Page = {
  nodes: Shown[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
  totalCount: number;
};

async function importModel(folder: string | undefined, name?: string): Promise<Shown> {
  const query = `mutation ($folder: String!, $name: String) { imported: importModel(folder: $folder, name: $name) {
    __typename ... on Model { id name weightBytes } ... on InvalidOption { option message } } }`;
  return (await ask<{ imported: Shown }>(query, { folder, name })).imported;
}

async function list(first: number, after?: string): Promise<Page> {
  const query = `query ($first: Int, $after: String) { models(first: $first, after: $after) {
    totalCount nodes { id name isLoaded memoryBytes } pageInfo { hasNextPage endCursor } } }`;
  return (await ask<{ models: Page }>(query, { first, after })).models;
}

const typeOf = async (mutation: string): Promise<string> =>
  (await ask<{ done: Shown }>(`mutation { done: ${mutation} { __typename } }`)).done.__typename;

test("imported models are listed behind the gateway's own, answer by their ids, and are deleted", async () => {
  const one = await importModel(work.options.model);
  const two = await importModel(work.options.model, "second");
  const first = await list(2);
  const second = await list(2, first.pageInfo.endCursor);
  const answer = await typeOf(`generate(prompt: [{ text: "a" }], options: { model: "${two.id}" })`);

  expect(one).toMatchObject({ __typename: "Model", name: "tiny" });
  expect(first.nodes.map(({ id }) => id)).toEqual(["default", one.id]);
  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  expect(second.nodes.map(({ name }) => name)).toEqual(["second"]);
  expect(answer).toBe("Generation");
  expect(await typeOf(`deleteModel(id: "${one.id}")`)).toBe("ModelDeleted");
  expect((await list(9, first.pageInfo.endCursor)).nodes.map(({ id }) => id)).toEqual([two.id]);
  expect((await list(9, "strange")).nodes).toEqual([]);
});

test("a folder that holds no model, or one whose weights do not fit, leaves nothing behind", async () => {
  const broken = path.join(work.options.data, "..", "broken");
  await mkdir(broken);
  const { tokenizer, config } = (await work.context.readCard(work.context.model)) ?? {};
  await writeFile(path.join(broken, "config.json"), JSON.stringify(config));
  await writeFile(path.join(broken, "tokenizer.json"), JSON.stringify(tokenizer?.toJson()));
  await mkdir(path.join(broken, "vae"));
  const { inspections } = work.context;
  const fails = {
    ...inspections,
    ask: async () => ({ __typename: "WorkerFailed", message: "no weights" }),
  };
  const failing = { ...work.context, inspections: fails } as typeof work.context;

  expect(await importModel("models/relative")).toMatchObject({ option: "folder" });
  expect(await importModel(path.resolve(work.options.data))).toMatchObject({ option: "folder" });
  expect(
    await asker(() => failing)(
      `mutation ($folder: String!) { done: importModel(folder: $folder) { ... on Failure { message } } }`,
      { folder: path.resolve(broken) },
    ),
  ).toEqual({ done: { message: "folder: no weights" } });
  expect(await readdir(path.join(work.options.data, "models"))).toEqual([]);
  expect(await typeOf(`deleteModel(id: "default")`)).toBe("InvalidOption");
  expect(await typeOf(`deleteModel(id: "../runs")`)).toBe("NotFound");
});

test("a model is loaded and let go of, and says what memory it takes", async () => {
  await typeOf(`loadModel(id: "default")`);
  await until(async () => (await list(1)).nodes[0]?.isLoaded === true);

  expect(await list(1)).toMatchObject({ nodes: [{ memoryBytes: 1000 }] });
  await typeOf(`unloadModel(id: "default")`);
  await until(async () => (await list(1)).nodes[0]?.isLoaded === false);
  expect(await list(1)).toMatchObject({ nodes: [{ memoryBytes: null }] });
  expect(await typeOf(`loadModel(id: "nobody")`)).toBe("NotFound");
});

test("a model that is deleted is let go of", async () => {
  const { id } = await importModel(work.options.model);
  const { generations } = work.context;
  await typeOf(`loadModel(id: "${id}")`);
  await until(() => generations.held !== undefined);

  expect(await typeOf(`deleteModel(id: "${id}")`)).toBe("ModelDeleted");
  await until(() => generations.held === undefined);
  expect(await typeOf(`generate(prompt: [{ text: "a" }], options: { model: "${id}" })`)).toBe(
    "NotFound",
  );
});

test("a model is exported into a folder of a new name", async () => {
  const query = `mutation { done: exportModel(model: "default", name: "small", precision: EIGHT) {
    ... on ModelExported { folder weightBytes } } }`;

  const { done } = await ask(query);

  const folder = path.join(path.resolve(work.options.data), "exports", "small");
  expect(done).toEqual({ folder, weightBytes: 8 });
  expect(await readdir(folder)).toContain("config.json");
  expect(await typeOf(`exportModel(model: "default", name: "../up")`)).toBe("InvalidOption");
  expect(await typeOf(`exportModel(model: "nobody", name: "a")`)).toBe("NotFound");
});
