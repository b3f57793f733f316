import { flowObjective } from "@transfusion/diffusion";
import { expect, test } from "vitest";
import { all, drawnModel, generatorOf } from "./fixtures/drawn-model.ts";
import type { GenerateOptions } from "./generate-options.ts";
import { type GridName, gridNames, stepTimes } from "./step-times.ts";

const objective = flowObjective({ shift: 3 });

test.each(gridNames)(
  "a %s grid falls from its beginning to 0 in as many steps as asked",
  (grid) => {
    for (const strength of [1, 0.6, 0.001]) {
      const times = stepTimes(objective, grid, 8, strength);

      expect(times).toHaveLength(9);
      expect(times[0]).toBeCloseTo(objective.gridTime(strength), 9);
      expect(times[8]).toBe(0);
      expect(times.every((t, at) => at === 0 || t < times[at - 1])).toBe(true);
    }
  },
);

test("uniform steps are the objective's, trailing ones a table's, Karras' ones are small at little noise", () => {
  const [uniform, trailing, karras] = (["uniform", "trailing", "karras"] as GridName[]).map(
    (grid) => stepTimes(objective, grid, 3, 1),
  );

  expect(uniform).toEqual([1, 2 / 3, 1 / 3, 0].map(objective.gridTime));
  expect(trailing).toEqual([1, 0.667, 0.333, 0].map(objective.gridTime));
  // σ of the middle step: ((80^(1/7) + 0.002^(1/7)) / 2)^7 = 2.5152, and t = σ / (1 + σ) on the flow.
  expect(karras[1]).toBeCloseTo(2.5152 / 3.5152, 4);
  expect(karras[2]).toBeCloseTo(0.002 / 1.002, 6);
});

test("guidance counts within its interval alone, rescaled as asked, on the grid asked for", async () => {
  const generator = await generatorOf(drawnModel());
  const draw = async (options: Partial<GenerateOptions>) => {
    const wishes = { seed: 1, begin: "picture", steps: 4, maximumTokens: 0, ...options } as const;
    const events = await all(generator.generate([{ text: "a" }], wishes));
    return events.flatMap((event) => (event.type === "picture" ? [event.picture.data] : []))[0];
  };

  const plain = await draw({ guidanceScale: 1 });
  const guided = await draw({ guidanceScale: 3 });

  expect(guided).not.toEqual(plain);
  expect(await draw({ guidanceScale: 3, guidanceInterval: [0, 0.1] })).toEqual(plain); // no step looks there
  expect(await draw({ guidanceScale: 3, guidanceInterval: [0, 1] })).toEqual(guided);
  expect(await draw({ guidanceScale: 3, guidanceInterval: [0.6, 1] })).not.toEqual(guided);
  expect(await draw({ guidanceScale: 3, guidanceRescale: 1 })).not.toEqual(guided);
  expect(await draw({ guidanceScale: 3, grid: "karras" })).not.toEqual(guided);
});
