import { expect, test } from "vitest";
import { until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";

const work = fakeWork();
const { ask } = work;

const planned = `__typename ... on Failure { message } ... on InvalidConfig { problems { path } }
  ... on Plan { parameters parts { name } peakBytes fits fittingBatch { batch accumulate } operations
    secondsPerStep hours rate { operationsPerSecond source run { id } } }`;

const plan = async (config: unknown, from?: string) =>
  (
    await ask(
      `query ($config: JSON!, $from: ID) { plan(config: $config, from: $from) { ${planned} } }`,
      { config, from },
    )
  ).plan;

async function train(config: unknown): Promise<string> {
  const query = "mutation ($config: JSON!) { train(config: $config) { ... on Run { id } } }";
  const { id } = (await ask<{ train: { id: string } }>(query, { config })).train;
  await until(async () => (await work.context.runs.find(id))?.record.state === "done");
  return id;
}

test("a plan tells size, memory and time, and begins nothing", async () => {
  expect(await plan({ mode: "good", steps: 1800 })).toEqual({
    __typename: "Plan",
    ...{ parameters: 7e9, parts: [{ name: "codec" }], peakBytes: 500, fits: true },
    fittingBatch: null,
    operations: 3.6e12,
    ...{ secondsPerStep: 2, hours: 1 },
    rate: { operationsPerSecond: 1e9, source: "MEASURED", run: null },
  });
  expect(await ask("{ runs { id } }")).toEqual({ runs: [] });
});

test("what does not fit says so, with what would", async () => {
  expect(await plan({ mode: "large", steps: 1 })).toMatchObject({
    fits: false,
    fittingBatch: { batch: 1, accumulate: 2 },
  });
});

test("hours are reckoned with how fast a run went that was computed alike", async () => {
  const id = await train({ mode: "good" }); // 4e9 operations a step, at a second a step
  await train({ mode: "good", engine: "cpu" });

  const rate = { operationsPerSecond: 4e9, source: "RUN", run: { id } };
  expect(await plan({ mode: "good", steps: 1 })).toMatchObject({ rate, secondsPerStep: 0.5 });
  expect(await plan({ mode: "good", steps: 1, threads: 1 })).toMatchObject({
    rate: { source: "MEASURED" },
  });
});

test("a configuration is refused as train refuses it, and a process that ends is told by type", async () => {
  expect(await plan({ mode: "bad" })).toMatchObject({
    __typename: "InvalidConfig",
    problems: [{ path: "steps" }],
  });
  expect(await plan({ out: "/etc" })).toMatchObject({ problems: [{ path: "out" }] });
  expect(await plan({ mode: "good", steps: 1 }, "nobody")).toMatchObject({
    __typename: "NotFound",
  });
  expect(await plan({ mode: "crash" })).toMatchObject({ __typename: "WorkerFailed" });
  expect(await plan({ mode: "good", steps: 1 }, "default")).toMatchObject({ __typename: "Plan" });
});

test("presets and what a configuration may say come from the training package's child", async () => {
  const query = "{ presets { name config } model: configSchema vae: configSchema(makes: VAE) }";

  expect(await ask(query)).toEqual({
    presets: [{ name: "p", config: {} }],
    ...{ model: { a: 1 }, vae: { b: 2 } },
  });
});
