import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";
import { createUploads } from "./uploads.ts";

const work = fakeWork();
const { ask } = work;

type Node = { __typename: string; id: string } | null;

const node = async (id: string): Promise<Node> => {
  const query = `query ($id: ID!) { node(id: $id) { __typename id
    ... on Checkpoint { step } ... on Upload { image { id } } } }`;
  return (await ask<{ node: Node }>(query, { id })).node;
};
const idOf = async (query: string): Promise<string> =>
  (await ask<{ asked: { id: string } }>(query)).asked.id;

test("whatever tells an id is found again by it, and its type tells what it is", async () => {
  const { context, options } = work;
  const folder = path.join(options.data, "datasets", "my cats");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "captions.jsonl"), "");
  const data = new Uint8Array(12).fill(9);
  const picture = await context.pictures.save({ width: 2, height: 2, data });
  const imported = `mutation ($folder: String!) { asked: importModel(folder: $folder) { ... on Model { id } } }`;
  const { asked: model } = await ask<{ asked: { id: string } }>(imported, {
    folder: options.model,
  });
  const generation = await idOf(
    `mutation { asked: generate(prompt: [{ text: "a" }]) { ... on Generation { id } } }`,
  );
  const run = await idOf(
    `mutation { asked: train(config: { mode: "good" }) { ... on Run { id } } }`,
  );
  const evaluation = await idOf(
    `mutation { asked: evaluate(limit: 1) { ... on Evaluation { id } } }`,
  );
  await until(async () => (await context.runs.find(run))?.record.state === "done");
  const [, dataset] = (await ask<{ datasets: { id: string }[] }>("{ datasets { id } }")).datasets;

  const ids = {
    ...{ Generation: generation, Run: run, Evaluation: evaluation, Checkpoint: `${run}:3` },
    ...{ Model: model.id, Image: picture.id, Dataset: dataset?.id ?? "" },
    Upload: await idOf("mutation { asked: createUpload { id } }"),
  };
  for (const [type, id] of Object.entries(ids)) {
    expect(await node(id)).toMatchObject({ __typename: type, id });
  }
  expect(await node("default")).toEqual({ __typename: "Model", id: "default" });
  expect(await node("dataset:shapes")).toEqual({ __typename: "Dataset", id: "dataset:shapes" });
  expect(dataset?.id).toBe("dataset:my cats");
});

test("what there is not is null, also where an id leads out of its folder", async () => {
  const nobody = "11111111-1111-4111-8111-111111111111";
  const ids = ["", "nobody", nobody, `${nobody}:3`, "a".repeat(32), "dataset:../runs", "dataset:"];

  for (const id of ids) expect(await node(id)).toBeNull();
});

test("an upload is found while its address holds, with what was put there", async () => {
  const { pictures } = work.context;
  let now = 0;
  const uploads = createUploads(pictures, () => now);
  const { id, url } = uploads.create();

  now = 15 * 60_000;
  expect(uploads.find(id)).toMatchObject({ id, url });
  now += 1;
  expect(uploads.find(id)).toBeUndefined();

  const own = work.context.uploads.create();
  const picture = await pictures.save({ width: 1, height: 1, data: new Uint8Array(3) });
  expect(await node(own.id)).toMatchObject({ image: null });
  await pictures.name(own.id, picture);
  expect(await node(own.id)).toMatchObject({ image: { id: picture.id } });
});
