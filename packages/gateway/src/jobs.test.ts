import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";

const work = fakeWork({ generationLimit: 10 });

// biome-ignore lint/suspicious/noExplicitAny: answers are compared, not used
const ask = work.ask<any>;

async function begin(text: string, more = {}): Promise<string> {
  const query = `mutation ($text: String!, $key: String, $priority: Int) {
    generate(prompt: [{ text: $text }], idempotencyKey: $key, priority: $priority) {
      ... on Generation { id } ... on InvalidOption { option } } }`;
  const { generate } = await ask(query, { text, ...more });
  return generate.id ?? generate.option;
}

const stateOf = async (id: string) =>
  (await ask("query ($id: ID!) { node(id: $id) { ... on Job { state } } }", { id })).node?.state;
const retry = (id: string) =>
  ask("mutation ($id: ID!) { retry(id: $id) { __typename ... on Job { state } } }", { id });
const remove = (id: string) =>
  ask("mutation ($id: ID!) { delete(id: $id) { __typename } }", { id });

test("pages of jobs follow one another without gap or doubling while others are added", async () => {
  const ids = [];
  for (let i = 0; i < 5; i++) ids.push(await begin("hang"));
  const query = `query ($after: String) { jobs(first: 2, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id } edges { cursor node { id } } } }`;

  const read: string[] = [];
  let after: string | null = null;
  do {
    const { jobs } = await ask(query, { after });
    read.push(...jobs.nodes.map(({ id }: { id: string }) => id));
    after = jobs.pageInfo.hasNextPage ? jobs.pageInfo.endCursor : null;
    await begin("hang");
  } while (after);

  expect(read).toEqual(ids.reverse());
  const waiting = await ask("{ jobs(states: [RUNNING], kind: GENERATION) { totalCount } }");
  expect(waiting.jobs.totalCount).toBe(1);
  expect((await ask(query, { after: "nonsense" })).jobs.nodes).toEqual([]);
});

test("the same key makes one job, and another prompt with it is refused", async () => {
  const first = await begin("draw", { key: "k" });

  expect(await begin("draw", { key: "k" })).toBe(first);
  expect(await begin("other", { key: "k" })).toBe("idempotencyKey");
});

test("a greater priority goes first", async () => {
  await begin("hang");
  const low = await begin("draw");
  const high = await begin("draw", { priority: 5 });

  const positions = await ask(
    "query ($low: ID!, $high: ID!) { low: node(id: $low) { ... on Job { position } } high: node(id: $high) { ... on Job { position priority } } }",
    { low, high },
  );

  expect(positions).toEqual({ low: { position: 2 }, high: { position: 1, priority: 5 } });
});

test("a failed generation and a cancelled run can be tried again", async () => {
  const failed = await begin("refuse");
  await until(async () => (await stateOf(failed)) === "FAILED");
  const config = { mode: "long", steps: 40, everyMs: 20 };
  const train = "mutation ($config: JSON!) { train(config: $config) { ... on Run { id } } }";
  const run = (await ask(train, { config })).train.id;
  await until(async () => (await work.context.queue.find(run))?.progress !== undefined);
  await ask("mutation ($id: ID!) { cancel(id: $id) { __typename } }", { id: run });
  await until(async () => (await stateOf(run)) === "CANCELLED");

  expect((await retry(failed)).retry.__typename).toBe("Generation");
  await until(async () => (await stateOf(failed)) === "FAILED");
  expect((await retry(run)).retry).toMatchObject({ __typename: "Run" });
  await until(async () => (await stateOf(run)) === "DONE");
  expect((await retry("none")).retry.__typename).toBe("NotFound");
  const steps: number[] = [];
  for await (const event of work.context.runs.events(run)) {
    if (event.__typename === "RunStep") steps.push(event.step);
  }
  expect(steps).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
});

test("only a job that has ended can be deleted, and a run's model goes with it", async () => {
  const going = await begin("hang");
  const train = "mutation ($config: JSON!) { train(config: $config) { ... on Run { id } } }";
  const config = { mode: "long", steps: 5, everyMs: 1 };
  const run = (await ask(train, { config })).train.id;
  await until(async () => (await stateOf(run)) === "DONE");
  const folder = path.join(work.options.data, "runs", run);
  expect(existsSync(folder)).toBe(true);

  expect((await remove(going)).delete.__typename).toBe("NotFound");
  expect((await remove(run)).delete.__typename).toBe("Deleted");

  expect(await stateOf(run)).toBeUndefined();
  expect(existsSync(folder)).toBe(false);
});
