import { createRandom, type Random } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { ddpmObjective } from "./ddpm.ts";
import { flowObjective } from "./flow.ts";
import type { Objective } from "./objective.ts";
import { type Predict, type SampleOptions, sample } from "./sample.ts";
import { samplerNames } from "./samplers.ts";

const flow = flowObjective();
const ddpm = ddpmObjective({ clip: Infinity });
const [center, spread] = [0.3, 0.5];

/** The best predictor there is for pixels drawn from a normal distribution: the mean of x (or of ε) given x_t. */
function gaussian(objective: Objective): Predict {
  return async (x, t) => {
    const { signal, noise, targetSignal, targetNoise } = objective.coefficients(t);
    const variance = (signal * spread) ** 2 + noise ** 2;
    return x.map((value) => {
      const surprise = (value - signal * center) / variance;
      return (
        targetSignal * (center + signal * spread ** 2 * surprise) + targetNoise * noise * surprise
      );
    });
  };
}

async function run(
  objective: Objective,
  options: Partial<SampleOptions>,
  predict = gaussian(objective),
) {
  const random = createRandom(3);
  const full = {
    sampler: "euler",
    steps: 8,
    noise: random.normals(4),
    random,
    ...options,
  } as const;
  const walk = sample(predict, objective, full);
  const steps = [];
  for (;;) {
    const { done, value } = await walk.next();
    if (done) return { steps, clean: value };
    steps.push(value);
  }
}

// The exact solution keeps every quantile: x(0) = center + spread · x(1), since x(1) is standard
// normal on the flow (and to 5e-5 on the cosine, whose last signal is not quite 0).
async function worstError(objective: Objective, sampler: "euler" | "heun", steps: number) {
  const noise = Float32Array.of(-2, -0.5, 0, 1, 1.5);
  const { clean } = await run(objective, { sampler, steps, noise });
  return Math.max(...noise.map((value, i) => Math.abs(clean[i] - (center + spread * value))));
}

test.each([flow, ddpm])(
  "$name: euler converges in first order, heun in a higher one",
  async (objective) => {
    const [euler, eulerHalved] = [
      await worstError(objective, "euler", 64),
      await worstError(objective, "euler", 128),
    ];
    const [heun, heunHalved] = [
      await worstError(objective, "heun", 32),
      await worstError(objective, "heun", 64),
    ];

    expect(Math.log2(euler / eulerHalved)).toBeCloseTo(1, 0);
    // On the cosine Heun's last step, a plain one, has length √t in noise: order 1.5 there.
    expect(Math.log2(heun / heunHalved)).toBeGreaterThan(objective === flow ? 1.9 : 1.45);
    expect(heunHalved).toBeLessThan(euler / 4); // for twice the work of 64 Euler steps
  },
);

const pairs = [flow, ddpm].flatMap((objective) =>
  samplerNames.map((sampler) => [objective.name, sampler, objective] as const),
);
test.each(pairs)(
  "%s, %s: pixels come out with the mean and the variance of the data",
  async (_, sampler, objective) => {
    const count = 20_000;
    const noise = createRandom(5).normals(count);
    const { clean } = await run(objective, { sampler, steps: 100, noise, eta: 0.5 });

    const mean = clean.reduce((sum, value) => sum + value, 0) / count;
    const variance = clean.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;

    // Four standard errors for the draw, and a hundredth of the spread for 100 first-order steps.
    expect(Math.abs(mean - center)).toBeLessThan((4 * spread) / Math.sqrt(count) + 0.01 * spread);
    expect(Math.sqrt(variance) / spread).toBeGreaterThan(0.96);
    expect(Math.sqrt(variance) / spread).toBeLessThan(1.04);
  },
);

test.each(pairs)(
  "%s, %s: a network that knows the picture gets it back",
  async (_, sampler, objective) => {
    const picture = Float32Array.of(0.5, -1, 0.25, 0);
    const knowing: Predict = async (x, t) => {
      const { signal, noise, targetSignal, targetNoise } = objective.coefficients(t);
      return x.map(
        (value, i) =>
          targetSignal * picture[i] + (targetNoise * (value - signal * picture[i])) / noise,
      );
    };

    const { clean } = await run(objective, { sampler, steps: 7 }, knowing);

    for (let i = 0; i < 4; i++) expect(clean[i]).toBeCloseTo(picture[i], 2);
  },
);

test("one euler step on the flow ends at the prediction", async () => {
  const { clean } = await run(flow, { steps: 1 }, async () => Float32Array.of(1, 2, 3, 4));

  expect([...clean]).toEqual([1, 2, 3, 4]);
});

test("two euler steps on the flow, by hand", async () => {
  const noise = Float32Array.of(2);

  const { steps, clean } = await run(flow, { steps: 2, noise }, async (x) => x.map((v) => v / 2));

  // t = 1: x̂ = 1, ε̂ = 2, x(½) = 1.5; then x̂ = 0.75.
  expect(steps.map(({ step, x, clean }) => [step, x[0], clean[0]])).toEqual([
    [1, 1.5, 1],
    [2, 0.75, 0.75],
  ]);
  expect([...clean]).toEqual([0.75]);
});

test("16 heun steps ask the network 31 times, starting at 1, never at 0", async () => {
  const times: number[] = [];

  const { steps } = await run(flow, { sampler: "heun", steps: 16 }, async (x, t) => {
    times.push(t);
    return x;
  });

  expect(times).toHaveLength(31);
  expect([times[0], times.at(-1)]).toEqual([1, 1 / 16]);
  expect(steps).toHaveLength(16);
});

test("ddim with eta 1 is ddpm, with eta 0 it is euler", async () => {
  const as = (options: Partial<SampleOptions>) => run(ddpm, { ...options, steps: 5 });

  expect((await as({ sampler: "ddim", eta: 1 })).clean).toEqual(
    (await as({ sampler: "ddpm" })).clean,
  );
  expect((await as({ sampler: "ddim" })).clean).toEqual((await as({ sampler: "euler" })).clean);
});

test("equal seeds draw equal pictures, and the noise given stays as it was", async () => {
  const noise = createRandom(9).normals(4);
  const before = noise.slice();
  const once = (random: Random) => run(ddpm, { sampler: "ddpm", noise, random });

  expect((await once(createRandom(1))).clean).toEqual((await once(createRandom(1))).clean);
  expect((await once(createRandom(1))).clean).not.toEqual((await once(createRandom(2))).clean);
  expect(noise).toEqual(before);
});

test("wrong settings are refused before the network is asked", () => {
  const random = createRandom(1);
  const wrong = (options: object) => () =>
    sample(gaussian(flow), flow, {
      sampler: "euler",
      steps: 4,
      noise: new Float32Array(4),
      random,
      ...options,
    });

  expect(wrong({ sampler: "magic" })).toThrow(
    `sample: sampler should be one of ${samplerNames.join(", ")}, got magic`,
  );
  expect(wrong({ steps: 0 })).toThrow("sample: steps should be a whole number above 0, got 0");
  expect(wrong({ steps: 2.5 })).toThrow("sample: steps should be a whole number above 0, got 2.5");
  expect(wrong({ eta: 2 })).toThrow("sample: eta should be in [0, 1], got 2");
  expect(wrong({ variance: "small" })).toThrow(
    "sample: variance should be posterior or beta, got small",
  );
  expect(wrong({ extrapolation: "far" })).toThrow(
    "sample: extrapolation should be middle or whole, got far",
  );
  expect(wrong({ noise: new Float32Array(0) })).toThrow(
    "sample: noise should hold numbers, got none",
  );
});

test("a prediction that is not a number, or not of the right length, names its step", async () => {
  const broken: Predict = async (x, t) => (t < 0.6 ? x.map(() => Number.NaN) : x);

  await expect(run(flow, { steps: 4 }, broken)).rejects.toThrow(
    "sample: prediction at step 3 of 4 should be finite, got NaN",
  );
  await expect(run(flow, { steps: 4 }, async () => new Float32Array(3))).rejects.toThrow(
    "sample: prediction at step 1 of 4 should hold 4 numbers, got 3",
  );
});

test("flow: a shift leaves the ends of the grid where they are and moves its middle towards noise", () => {
  const { gridTime } = flowObjective({ shift: 3 });

  expect([0, 0.5, 1].map(gridTime)).toEqual([0, 0.75, 1]);
  expect(flowObjective({ shift: 0.1 }).gridTime(1)).toBe(1); // 0.1 / (1 − 0.9) rounds above 1
});
