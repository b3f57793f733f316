import { expect, test } from "vitest";
import type { EvaluationEvent } from "./evaluation.ts";
import { until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";
import { followEvents, type Numbered } from "./jobs/follow-events.ts";

const work = fakeWork();
const { ask } = work;

type Shown = { __typename: string; id: string; state: string; done: number; option?: string };

const shown = `__typename ... on Evaluation { id state model done total progress error { message }
  report { isWhole strict rows { name right { right total low high } verdicts { name } } sheets { task picture { url width } } } }
  ... on InvalidOption { option }`;

async function evaluate(args: string): Promise<Shown> {
  const query = `mutation { evaluate(${args}) { ${shown} } }`;
  return (await ask<{ evaluate: Shown }>(query)).evaluate;
}

async function look(id: string): Promise<Shown> {
  const query = `query ($id: ID!) { evaluation(id: $id) { ${shown.replace("... on InvalidOption { option }", "")} } }`;
  return (await ask<{ evaluation: Shown }>(query, { id })).evaluation;
}

async function outcome(id: string): Promise<Shown> {
  await until(async () => !["QUEUED", "RUNNING"].includes((await look(id)).state));
  return look(id);
}

async function eventsOf(id: string): Promise<Numbered<EvaluationEvent>[]> {
  const events: Numbered<EvaluationEvent>[] = [];
  for await (const event of followEvents<EvaluationEvent>(work.context.queue, id)) {
    events.push(event);
  }
  return events;
}

test("an evaluation tells every answer and ends with a report of rows and sheets", async () => {
  const begun = await evaluate(`tasks: ["single"], limit: 2`);

  const done = await outcome(begun.id);
  const events = await eventsOf(begun.id);

  expect(begun).toMatchObject({ __typename: "Evaluation", model: "default", report: null });
  expect(done).toMatchObject({
    ...{ state: "DONE", done: 2, total: 2, progress: 1, error: null },
    report: {
      isWhole: true,
      rows: [{ name: "single", right: { right: 1, total: 2, low: 0.1 } }],
      sheets: [{ task: "single", picture: { width: 2 } }],
    },
  });
  expect(events).toMatchObject([
    { __typename: "EvaluationStarted", done: 0, total: 2 },
    { __typename: "EvaluationAnswered", done: 1, item: "single 0", pictures: [{ width: 1 }] },
    { __typename: "EvaluationAnswered", done: 2, item: "single 1", isRight: false },
    { __typename: "EvaluationEnded", sequence: 4 },
  ]);
});

test("one whose process is killed goes on where it was, and tells nothing twice", async () => {
  const { id } = await evaluate(`tasks: ["counting"], limit: 3`);

  const done = await outcome(id);
  const events = await eventsOf(id);

  const items = events.flatMap((event) =>
    event.__typename === "EvaluationAnswered" ? [event.item] : [],
  );
  expect(done).toMatchObject({ state: "DONE", done: 3 });
  expect(items).toEqual(["counting 0", "counting 1", "counting 2"]);
  expect(events.map(({ __typename }) => __typename)).toContain("EvaluationResumed");
});

test("a cancelled one keeps what it had, and a retry goes on from there", async () => {
  const { id } = await evaluate(`tasks: ["captions"], limit: 2`);
  await until(async () => (await look(id)).done === 1);

  await ask("mutation ($id: ID!) { cancel(id: $id) { __typename } }", { id });
  const cancelled = await outcome(id);
  await ask("mutation ($id: ID!) { retry(id: $id) { __typename } }", { id });
  const done = await outcome(id);

  expect(cancelled).toMatchObject({ state: "CANCELLED", report: { isWhole: false } });
  expect(done).toMatchObject({ state: "DONE", done: 2, report: { isWhole: true } });
});

test("it is a job as others are: found by its kind, told by events, deleted", async () => {
  const { id } = await evaluate(`tasks: ["edits"]`);
  const failed = await outcome(id);

  type Jobs = { jobs: { nodes: { id: string }[] }; node: { __typename: string } };
  const found = await ask<Jobs>(
    `query ($id: ID!) { jobs(kind: EVALUATION) { nodes { id } } node(id: $id) { __typename } }`,
    { id },
  );
  const { gone } = await ask("mutation ($id: ID!) { gone: delete(id: $id) { __typename } }", {
    id,
  });

  expect(failed).toMatchObject({ state: "FAILED", error: { message: "no such model" } });
  expect(found).toEqual({ jobs: { nodes: [{ id }] }, node: { __typename: "Evaluation" } });
  expect(gone).toEqual({ __typename: "Deleted" });
});

test("what cannot be evaluated is refused by type", async () => {
  expect(await evaluate(`tasks: ["dancing"]`)).toMatchObject({ option: "tasks" });
  expect(await evaluate(`pictures: 0`)).toMatchObject({ option: "pictures" });
  expect(await evaluate(`model: "nobody"`)).toMatchObject({ __typename: "NotFound" });
});
