import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { createInspections, type Inspections } from "./inspections.ts";

let inspections: Inspections;
afterEach(() => inspections.close());

const open = (patienceMs: number): Inspections => {
  const program = fileURLToPath(new URL("./fakes/slow-inspection-child.mjs", import.meta.url));
  const patience = { look: patienceMs, export: patienceMs };
  return createInspections({ program, engine: {}, patienceMs: patience, log() {} });
};
const ask = async (ms: number): Promise<string> => {
  const outcome = await inspections.ask("model", { type: "noiseSchedule", points: ms });
  return "insight" in outcome ? outcome.insight.type : outcome.__typename;
};

test("a question's time begins when its turn comes, not while it waits for others", async () => {
  inspections = open(6_000);
  await ask(1); // the child is there from now on

  const answers = await Promise.all([ask(2_100), ask(2_100), ask(2_100)]);

  expect(answers).toEqual(["noiseSchedule", "noiseSchedule", "noiseSchedule"]);
});

test("a question that takes too long fails", async () => {
  inspections = open(300);

  expect(await ask(600_000)).toBe("WorkerFailed");
});

test("a question that its child ends under fails alone: the next has a child of its own", async () => {
  inspections = open(60_000);

  const answers = await Promise.all([ask(0), ask(1)]);

  expect(answers).toEqual(["WorkerFailed", "noiseSchedule"]);
});

test("at the end what is under way and what waits is told so", async () => {
  inspections = open(60_000);
  const answers = Promise.all([ask(600_000), ask(600_000)]);

  await inspections.close();

  expect(await answers).toEqual(["WorkerFailed", "WorkerFailed"]);
});
