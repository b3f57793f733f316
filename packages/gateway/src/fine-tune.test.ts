import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";

const work = fakeWork();
const { ask } = work;

type Shown = {
  __typename: string;
  id: string;
  config: { from: string; model: Record<string, unknown>; steps: number };
  problems?: { path: string }[];
};

async function fineTune(from: string, config: unknown): Promise<Shown> {
  const query = `mutation ($from: ID!, $config: JSON!) { fineTune(from: $from, config: $config) {
    __typename ... on Run { id config } ... on InvalidConfig { problems { path } } } }`;
  return (await ask<{ fineTune: Shown }>(query, { from, config })).fineTune;
}

async function ended(id: string): Promise<void> {
  await until(async () => (await work.context.runs.find(id))?.record.state === "done");
}

test("a run goes on from a copy of a model, in its shape unless told otherwise", async () => {
  const config = { mode: "good", model: { width: 32 } };

  const run = await fineTune("default", config);

  expect(run).toMatchObject({
    __typename: "Run",
    config: { model: { pictureSize: 8, patchSize: 4, context: 200, width: 32 } },
  });
  expect(run.config.from.endsWith(path.join(run.id, "origin"))).toBe(true);
  expect((await readdir(run.config.from)).sort()).toEqual(["config.json", "tokenizer.json"]);
});

test("it can begin at any checkpoint of a run, whose other files stay behind", async () => {
  const first = await fineTune("default", { mode: "good" });
  await ended(first.id);
  const { checkpoints } = (await work.context.runs.find(first.id))?.record ?? {};
  const { folder = "" } = checkpoints?.[0] ?? {};
  await mkdir(folder, { recursive: true });
  for (const name of ["config.json", "tokenizer.json"]) {
    const text = await work.context.readCard(work.context.model);
    const value =
      name === "config.json" ? { ...text?.config, width: 48 } : text?.tokenizer.toJson();
    await writeFile(path.join(folder, name), JSON.stringify(value));
  }
  await writeFile(path.join(folder, "optimizer.safetensors"), "");

  const second = await fineTune(`${first.id}:1`, { mode: "good" });

  expect(second).toMatchObject({ __typename: "Run", config: { model: { width: 48 } } });
  expect(await readdir(second.config.from)).not.toContain("optimizer.safetensors");
});

test("what is not there, and a configuration that names a folder itself, are refused by type", async () => {
  expect(await fineTune("nobody", {})).toMatchObject({ __typename: "NotFound" });
  expect(await fineTune("default", { from: "/etc" })).toMatchObject({
    __typename: "InvalidConfig",
    problems: [{ path: "from" }],
  });
  expect(await fineTune("default", { latentCache: { folder: "/etc" } })).toMatchObject({
    __typename: "InvalidConfig",
    problems: [{ path: "latentCache.folder" }],
  });
  expect(await fineTune("default", { mode: "bad" })).toMatchObject({ __typename: "InvalidConfig" });
  expect(await readdir(path.join(work.options.data, "runs"))).toEqual([]);
});
