import { expect, test } from "vitest";
import type { TrainConfig } from "./config.ts";
import { flopsOfStep } from "./flops-of-step.ts";

const config: TrainConfig = {
  out: "runs/none",
  seed: 1,
  data: { kind: "shapes", counts: [1] },
  model: {
    ...{ vocabularySize: 300, pictureSize: 32, patchSize: 16, width: 16, depth: 1, heads: 2 },
    ...{ hidden: 16, codec: { kind: "linear" } },
  },
  steps: 1,
  threads: 1,
};

test("the work of a step grows by as much for every row, and the update is the rest", async () => {
  const [two, four, six] = await Promise.all(
    [2, 4, 6].map((batch) => flopsOfStep({ ...config, batch })),
  );

  expect((six - four) / (four - two)).toBeCloseTo(1, 3);
  expect(two).toBeGreaterThan(four - two);
});
