import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";
import { parseAnyConfig } from "./train-in-child.ts";

const work = fakeWork();

type Shown = {
  __typename: string;
  id: string;
  makes: string;
  config: { data: { folders: string[] }; model: { latents: { vae: string } } };
  problems?: { path: string; message: string }[];
};

const train = async (config: unknown): Promise<Shown> => {
  const query = `mutation ($config: JSON!) { train(config: $config) { __typename
    ... on Run { id makes config } ... on InvalidConfig { problems { path message } } } }`;
  return (await work.ask<{ train: Shown }>(query, { config })).train;
};

test("a VAE is trained on data sets by their names, and a model on the latents of a copy of it", async () => {
  const config = { kind: "vae", mode: "good", data: { folders: ["cats", "/elsewhere"] } };

  const vae = await train(config);
  await until(async () => (await work.context.runs.find(vae.id))?.record.state === "done");
  const folder = path.join(work.options.data, "runs", vae.id, "model"); // where the fake says its checkpoints are
  const weights = "diffusion_pytorch_model.safetensors";
  await mkdir(folder, { recursive: true });
  for (const name of ["config.json", weights, "training.safetensors"]) {
    await writeFile(path.join(folder, name), "{}");
  }
  const model = await train({ mode: "good", model: { width: 8, latents: { vae: vae.id } } });

  expect(vae).toMatchObject({ __typename: "Run", makes: "VAE" });
  const datasets = path.join(work.options.data, "datasets");
  expect(vae.config.data.folders).toEqual([path.join(datasets, "cats"), "/elsewhere"]);
  const copy = path.join(work.options.data, "runs", model.id, "vae");
  expect(model).toMatchObject({ makes: "MODEL", config: { model: { latents: { vae: copy } } } });
  expect((await readdir(copy)).sort()).toEqual(["config.json", weights]);
});

test("a VAE that there is not, and one to be fine-tuned, are refused by path", async () => {
  const nobody = "11111111-1111-4111-8111-111111111111";
  const query = `mutation { fineTune(from: "default", config: { kind: "vae" }) {
    ... on InvalidConfig { problems { path } } } }`;

  expect(await train({ mode: "good", model: { latents: { vae: nobody } } })).toMatchObject({
    __typename: "InvalidConfig",
    problems: [{ path: "model.latents.vae", message: expect.stringContaining("there is no") }],
  });
  expect(await work.ask(query)).toEqual({ fineTune: { problems: [{ path: "kind" }] } });
});

test("the child reads a VAE's configuration as one, and says by path what is wrong with it", () => {
  const config = { kind: "vae", out: "x", seed: 1, steps: 5, data: { folders: ["a"] } };

  expect(parseAnyConfig(config)).toMatchObject({ kind: "vae", vae: { latentChannels: 4 } });
  expect(() => parseAnyConfig({ ...config, model: {}, steps: 0 })).toThrow(/steps: .*model/s);
});

test("held-out data starts from the data sets' folder, too", async () => {
  const evaluate = { every: 1, data: { kind: "folder", path: "held out" } };

  const { config } = await train({ mode: "good", evaluate });

  const folder = path.join(work.options.data, "datasets", "held out");
  expect(config).toMatchObject({ evaluate: { every: 1, data: { kind: "folder", path: folder } } });
});
