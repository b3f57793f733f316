import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { ddpmObjective } from "./ddpm.ts";
import { flowObjective } from "./flow.ts";
import { cosineSchedule, timestepOf } from "./schedule.ts";

const objectives = [ddpmObjective({ clip: Infinity }), flowObjective()];

test.each(objectives)("$name: an exact prediction gives back picture and noise", (objective) => {
  const picture = Float32Array.of(0.5, -1, 0.25);
  const noise = Float32Array.of(-2, 0.125, 1);
  const t = 0.7;
  const c = objective.coefficients(t);
  const xt = picture.map((x, i) => c.signal * x + c.noise * noise[i]);
  const target = picture.map((x, i) => c.targetSignal * x + c.targetNoise * noise[i]);

  const estimate = objective.estimate(xt, target, t);

  for (let i = 0; i < 3; i++) {
    expect(estimate.clean[i]).toBeCloseTo(picture[i], 5);
    expect(estimate.noise[i]).toBeCloseTo(noise[i], 5);
  }
});

test.each(objectives)(
  "$name: the path starts clean, and its slopes are its derivatives",
  (objective) => {
    const h = 1e-7;

    expect(objective.path(0)).toMatchObject({ signal: 1, noise: 0 });
    for (const t of [0.001, 0.25, 0.5, 0.9, 0.9995]) {
      const [before, here, after] = [t - h, t, t + h].map((time) => objective.path(time));
      expect(here.signalSlope).toBeCloseTo((after.signal - before.signal) / (2 * h), 4);
      expect(here.noiseSlope).toBeCloseTo((after.noise - before.noise) / (2 * h), 4);
      const { signal, noise } = objective.coefficients(t);
      expect(here).toMatchObject({ signal, noise });
    }
  },
);

test("ddpm: the path agrees with the table at all 1000 steps and keeps the variance", () => {
  const objective = ddpmObjective();
  const { alphaBar } = cosineSchedule();

  for (let i = 0; i < 1000; i++) {
    const { signal, noise } = objective.path((i + 1) / 1000);
    expect(signal ** 2 / alphaBar[i]).toBeCloseTo(1, 9);
    expect(signal ** 2 + noise ** 2).toBeCloseTo(1, 12);
  }
});

test("ddpm: a clean estimate stays within the clip, and the noise follows", () => {
  const objective = ddpmObjective({ clip: 1 });
  const { signal, noise } = objective.path(0.5);

  const estimate = objective.estimate(Float32Array.of(2), Float32Array.of(0), 0.5);

  expect(estimate.clean[0]).toBe(1);
  expect(signal + noise * estimate.noise[0]).toBeCloseTo(2, 6);
});

test("flow: the weighted error of the picture is the error of the velocity", () => {
  const [picture, noise, guess, t] = [0.5, -1, 0.75, 0.25];
  const xt = (1 - t) * picture + t * noise;
  const velocity = (xt - guess) / t; // = ε̂ − x̂, as x_t = x̂ + t·(ε̂ − x̂)

  const { weight } = flowObjective().coefficients(t);

  expect(weight * (guess - picture) ** 2).toBeCloseTo((velocity - (noise - picture)) ** 2, 12);
  expect(flowObjective({ clip: 0.05 }).coefficients(0.01).weight).toBeCloseTo(400, 9);
});

test("ddpm: times are spread evenly over the steps, up to the cap", () => {
  const random = createRandom(1);
  const objective = ddpmObjective();
  const steps = Array.from({ length: 20_000 }, () => timestepOf(objective.drawTime(random)));
  const capped = Array.from({ length: 20_000 }, () => timestepOf(objective.drawTime(random, 0.5)));

  // A uniform draw from n has deviation n/√12; five of its standard errors.
  expect(Math.abs(mean(steps) - 499.5)).toBeLessThan((5 * 1000) / Math.sqrt(12 * 20_000));
  expect(Math.abs(mean(capped) - 249.5)).toBeLessThan((5 * 500) / Math.sqrt(12 * 20_000));
  expect([Math.min(...capped), Math.max(...capped)]).toEqual([0, 499]);
});

test("flow: times are logit-normal, uniform under a cap", () => {
  const random = createRandom(2);
  const objective = flowObjective({ mean: 0.8, deviation: 0.5 });
  const logits = Array.from({ length: 20_000 }, () => logit(objective.drawTime(random)));
  const capped = Array.from({ length: 20_000 }, () => objective.drawTime(random, 0.5));

  expect(Math.abs(mean(logits) - 0.8)).toBeLessThan((5 * 0.5) / Math.sqrt(20_000));
  const variance = mean(logits.map((value) => (value - 0.8) ** 2));
  expect(Math.abs(variance - 0.25)).toBeLessThan(5 * 0.25 * Math.sqrt(2 / 20_000));
  expect(Math.abs(mean(capped) - 0.25)).toBeLessThan((5 * 0.5) / Math.sqrt(12 * 20_000));
  expect(Math.min(...capped)).toBeGreaterThan(0);
  expect(Math.max(...capped)).toBeLessThanOrEqual(0.5);
});

test("times and settings out of range are refused", () => {
  const flow = flowObjective();

  expect(() => flow.coefficients(0)).toThrow("coefficients: time should be in (0, 1], got 0");
  expect(() => flow.path(1.5)).toThrow("path: time should be in [0, 1], got 1.5");
  expect(() => flow.drawTime(createRandom(1), 0)).toThrow(
    "drawTime: cap: time should be in (0, 1], got 0",
  );
  expect(() => flow.estimate(new Float32Array(2), new Float32Array(3), 0.5)).toThrow(
    "estimate: prediction should hold 2 numbers, got 3",
  );
  expect(() => flowObjective({ clip: 0 })).toThrow(
    "flowObjective: clip should be in (0, 1], got 0",
  );
  expect(() => ddpmObjective({ clip: Number.NaN })).toThrow(
    "ddpmObjective: clip should be above 0, got NaN",
  );
});

const mean = (values: number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const logit = (t: number): number => Math.log(t / (1 - t));
