import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Batch } from "@transfusion/model";
import { leavesOf, type NdArray } from "@transfusion/tensor";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adamwScalars } from "./adamw.ts";
import { createBatches } from "./batches.ts";
import { readNewestCheckpoint } from "./checkpoint.ts";
import { compileTrainStep } from "./compile-train-step.ts";
import { parseTrainConfig } from "./config.ts";
import { eventsOf, tinyRun } from "./fixtures/tiny-run.ts";
import { openRun } from "./open-run.ts";
import { scalar } from "./step-program.ts";
import { train } from "./train.ts";
import type { StepScalars, TrainState } from "./train-step.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "accumulate-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function stateOf(out: string): Promise<TrainState<Map<string, NdArray>>> {
  const found = await readNewestCheckpoint(out);
  const { state } = (found as NonNullable<typeof found>).checkpoint;
  return Object.fromEntries(
    Object.entries(state).map(([name, tree]) => [name, new Map(leavesOf<NdArray>(tree))]),
  ) as TrainState<Map<string, NdArray>>;
}

/** Two batches as one, row after row. */
function joined(one: Batch, other: Batch): Batch {
  const names = Object.keys(one) as (keyof Batch)[];
  return Object.fromEntries(
    names.map((name) => {
      const { shape, data, dtype } = one[name];
      const Numbers = data.constructor as typeof Float32Array;
      const both = new Numbers([...data, ...other[name].data]);
      return [name, { dtype, shape: [2 * shape[0], ...shape.slice(1)], data: both } as NdArray];
    }),
  ) as Batch;
}

test("the step of two batches is that of one twice as large", async () => {
  const config = parseTrainConfig({ ...tinyRun("nowhere"), rates: { time: 0.5, codec: 0 } });
  const run = await openRun({ ...config, out: join(folder, "none") }, false);
  const batchOf = createBatches(
    config,
    run.source,
    run.model.config,
    run.layout,
    run.model.tokenizer,
  );
  const batches = [(await batchOf(0)).batch, (await batchOf(1)).batch] as [Batch, Batch];
  const { stepSize, epsilon, keep } = adamwScalars(1, 1e-2, config);
  const numbers = { stepSize, epsilon, keep, learningRate: 1e-2, emaDecay: 0.5 };
  const scalars = Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, scalar(value)]),
  ) as StepScalars<NdArray>;
  const stepOf = async (accumulate: number, rows: number, given: Batch[]) => {
    const program = await compileTrainStep(
      { ...config, accumulate },
      { ...run, layout: { ...run.layout, rows } },
    );
    const laidOut = given.map((batch) => ({ batch, layout: { ...run.layout, rows } }));
    await program.run(laidOut, scalars); // the head is zero before it
    const outputs = await program.run(laidOut, scalars);
    const state = await program.readState();
    await program.dispose();
    return { outputs, leaves: leavesOf<NdArray>(state) };
  };

  const two = await stepOf(2, 2, batches);
  const large = await stepOf(1, 4, [joined(...batches)]);

  for (const [name, value] of Object.entries(large.outputs)) {
    expect(two.outputs[name as keyof typeof two.outputs], name).toBeCloseTo(value, 4);
  }
  const wanted = new Map(large.leaves);
  let moved = 0;
  for (const [path, { data }] of two.leaves) {
    const other = wanted.get(path)?.data as Float32Array;
    const largest = Math.max(1e-6, ...other.map(Math.abs));
    for (const [at, number] of data.entries()) {
      expect(Math.abs(number - other[at]) / largest, path).toBeLessThan(1e-3);
    }
    if (path.startsWith("mean.") && largest > 1e-5) moved++;
  }
  expect(moved).toBeGreaterThan(5);
});

test("what is frozen keeps its weights and has no moments; accumulated runs resume bit for bit", async () => {
  const config = {
    ...tinyRun(join(folder, "whole")),
    accumulate: 2,
    rates: { codec: 0 },
    steps: 4,
  };
  const broken = { ...config, out: join(folder, "broken") };
  await eventsOf(config);
  for await (const event of train({ ...broken, checkpointEvery: 2 })) {
    if (event.type === "checkpoint") break;
  }

  await eventsOf({ ...broken, checkpointEvery: 2 }, { resume: true });

  const [whole, resumed] = await Promise.all([stateOf(config.out), stateOf(broken.out)]);
  expect(resumed).toEqual(whole);
  const fresh = await openRun(parseTrainConfig({ ...config, out: join(folder, "none") }), false);
  for (const [path, array] of leavesOf<NdArray>(fresh.state.parameters)) {
    const isFrozen = path.startsWith("codec.");
    expect(whole.mean.has(path), path).toBe(!isFrozen);
    if (isFrozen) expect(whole.parameters.get(path), path).toEqual(array);
  }
  expect(whole.parameters.get("head")).not.toEqual(
    leavesOf<NdArray>(fresh.state.parameters).find(([path]) => path === "head")?.[1],
  );
});
