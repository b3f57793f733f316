import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestsOf, eventsOf, tinyRun } from "./fixtures/tiny-run.ts";
import type { TrainEvent } from "./train-event.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recovery-"));
});
afterAll(() => rm(folder, { recursive: true }));

const noticesOf = (events: readonly TrainEvent[]) =>
  events.flatMap((event) => (event.type === "notice" ? [event] : []));

test("a damaged newest checkpoint is set aside for the one before it, and the weights end the same", async () => {
  const [whole, damaged] = ["whole", "damaged"].map((name) => tinyRun(join(folder, name)));
  await eventsOf(whole);
  await eventsOf(damaged);
  const newest = join(damaged.out, "checkpoints", "step-000006");
  await writeFile(join(newest, "training.safetensors"), "short");

  const events = await eventsOf(damaged, { resume: true });

  expect(events[0]).toMatchObject({ type: "start", step: 3 });
  expect(noticesOf(events)).toMatchObject([{ about: "damaged", step: 3 }]);
  expect(noticesOf(events)[0]?.message).toContain("training.safetensors should have the SHA-256");
  expect(await readdir(join(damaged.out, "checkpoints"))).toContain("step-000006.damaged");
  const [one, other] = [whole, damaged].map(({ out }) => digestsOf(out, "step-000006"));
  expect(await other).toEqual(await one);
});

test("where every checkpoint is damaged the newest is named", async () => {
  const config = { ...tinyRun(join(folder, "all-damaged")), steps: 1 };
  await eventsOf(config);
  const only = join(config.out, "checkpoints", "step-000001");
  await writeFile(join(only, "state.json"), "{");

  await expect(eventsOf(config, { resume: true })).rejects.toThrow(
    /step-000001 should be a whole checkpoint, got: state.json should have the SHA-256/,
  );
});

test("a run that diverges goes back to its checkpoint at half the rate, says so, and ends", async () => {
  const config = { ...tinyRun(join(folder, "diverging")), checkpointEvery: 2, logEvery: 1 };

  const events = await eventsOf({
    ...config,
    ...{ learningRate: 100, warmUpSteps: 0, weightDecay: 0 },
  });

  const notices = noticesOf(events);
  expect(notices.length).toBeGreaterThan(0);
  expect(notices[0]).toMatchObject({ about: "rollback" });
  expect(notices[0]?.message).toMatch(/should be .* got .* at step \d+: back to step \d+, at 0.5/);
  expect(events.at(-1)).toMatchObject({ type: "end", step: 6, reason: "finished" });
  expect((await readdir(join(config.out, "checkpoints"))).join()).toContain("diverged");
  const rates = events.flatMap((event) => (event.type === "step" ? [event.learningRate] : []));
  expect(Math.max(...rates.slice(-1))).toBeLessThan(50);
});

test("evaluations tell held-out losses; the best checkpoint outlives its turn; patience ends the run", async () => {
  const config = {
    ...tinyRun(join(folder, "evaluated")),
    ...{ steps: 40, keepCheckpoints: 1, checkpointEvery: 5, learningRate: 0.5, warmUpSteps: 0 },
    evaluate: { every: 2, batches: 1, patience: 3 },
  };

  const events = await eventsOf(config);

  const evaluations = events.flatMap((event) => (event.type === "evaluation" ? [event] : []));
  const best = evaluations.reduce((one, other) => (other.loss < one.loss ? other : one));
  const end = events.at(-1) as TrainEvent & { type: "end" };
  expect(end.reason).toBe("plateau"); // at such a rate nothing is learned for long
  expect(evaluations.slice(evaluations.indexOf(best) + 1)).toHaveLength(3);
  expect(evaluations.filter(({ isBest }) => isBest).at(-1)).toBe(best);
  const kept = await readdir(join(config.out, "checkpoints"));
  expect(kept).toEqual([best.step, end.step].map((step) => `step-${`${step}`.padStart(6, "0")}`));
});
