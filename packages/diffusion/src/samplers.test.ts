import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { timeOfRatio, uniformGrid } from "./grid.ts";
import { createObjective, type Objective } from "./objective.ts";
import {
  cosinePath,
  flowPath,
  linearPath,
  type Path,
  type PathPoint,
  sigmoidPath,
} from "./path.ts";
import { type Predict, type SampleOptions, sample, walk } from "./sample.ts";
import { type SamplerName, samplerNames } from "./samplers.ts";

const paths: Record<string, Path> = {
  flow: flowPath(),
  cosine: cosinePath(),
  linear: linearPath(),
  sigmoid: sigmoidPath(),
};
const objectiveOf = (path: Path): Objective => createObjective({ name: "", path, prediction: "x" });

async function last(walk: AsyncGenerator<unknown, Float32Array>): Promise<Float32Array> {
  for (;;) {
    const { done, value } = await walk.next();
    if (done) return value;
  }
}

function run(
  path: Path,
  predict: Predict,
  options: Pick<SampleOptions, "sampler" | "steps" | "noise">,
): Promise<Float32Array> {
  return last(sample(predict, objectiveOf(path), { random: createRandom(3), ...options }));
}

const deterministic = ["ddim", "euler", "heun", "midpoint", "dpmpp2m", "unipc"] as const;
const everywhere = Object.entries(paths).flatMap(([name, path]) =>
  deterministic.map((sampler) => [name, sampler, path] as const),
);
test.each(everywhere)(
  "%s, %s: who knows the picture is led to it, in one step or nine",
  async (_, sampler, path) => {
    const picture = Float32Array.of(0.5, -1, 0.25);
    const noise = Float32Array.of(-2, 0.1, 1);

    for (const steps of [1, 9]) {
      const clean = await run(path, async () => picture, { sampler, steps, noise });
      for (let i = 0; i < 3; i++) expect(clean[i]).toBeCloseTo(picture[i], 5);
    }
  },
);

// For pixels drawn from a normal distribution the best estimate is known, and with it the solution
// of the equation that samplers approach: quantiles stay, so x(0) = center + spread·x(1).
const [center, spread] = [0.3, 0.5];
const normal =
  (path: Path): Predict =>
  async (x, t) => {
    const { signal, noise } = path(t);
    const gain = (signal * spread ** 2) / ((signal * spread) ** 2 + noise ** 2);
    return x.map((value) => center + gain * (value - signal * center));
  };

const deviationAt = ({ signal, noise }: PathPoint) => Math.hypot(signal * spread, noise);

/** The slope of log error over log steps between two times. */
async function orderOf(path: Path, sampler: SamplerName, counts: readonly number[], grid: Grid) {
  const errors = await Promise.all(
    counts.map(async (steps) => {
      const times = grid(path, steps);
      const [from, to] = [path(times[0]), path(times[steps])];
      const noise = Float32Array.of(-2, -0.5, 0, 1, 1.5).map(
        (z) => from.signal * center + deviationAt(from) * z,
      );
      const options = { sampler, noise, random: createRandom(3) };
      const got = await last(walk(normal(path), objectiveOf(path), times, options));
      const exact = noise.map(
        (x) =>
          to.signal * center + (deviationAt(to) / deviationAt(from)) * (x - from.signal * center),
      );
      return Math.max(...exact.map((x, i) => Math.abs(got[i] - x)));
    }),
  );
  return -slopeOf(counts.map(Math.log), errors.map(Math.log));
}

type Grid = (path: Path, steps: number) => number[];

/** From noise three times the signal to a third of it, evenly in the log: the inner part of the path. */
const inner: Grid = (path, steps) =>
  uniformGrid(steps).map((share) => timeOfRatio(path, 3 ** (2 * share - 1)));

// What is lost by the end: rounding of float32 below 10⁻⁶, so midpoint, of order 3 here by luck, takes few steps.
const few = [8, 12, 16, 24, 32];
const inside = [
  ["euler", 0.95, few],
  ["ddim", 0.95, few],
  ["heun", 1.95, few],
  ["midpoint", 1.95, few],
  ["dpmpp2m", 1.95, few],
  ["unipc", 2.7, [16, 24, 32, 48, 64]],
] as const;
test.each(inside)(
  "inside the paths the error of %s falls with slope %d at least",
  async (sampler, order, counts) => {
    for (const path of [paths.flow, paths.cosine]) {
      expect(await orderOf(path, sampler, counts, inner)).toBeGreaterThan(order);
    }
  },
);

// At both ends the log of the ratio is infinite, and steps in it are long however many there are: DPM-Solver++ comes
// near its order slowly, and UniPC stays at 2.
const many = [64, 128, 256, 512];
const whole = [
  ["euler", 0.95, many],
  ["ddim", 0.95, many],
  ["heun", 1.95, many],
  ["midpoint", 1.95, [8, 12, 16, 24]],
  ["dpmpp2m", 1.7, many],
  ["unipc", 1.95, many],
] as const;
test.each(whole)(
  "from noise to clean the error of %s falls with slope %d at least",
  async (sampler, order, counts) => {
    const slope = await orderOf(paths.flow, sampler, counts, (_, steps) => uniformGrid(steps));

    expect(slope).toBeGreaterThan(order);
  },
);

// Two clusters of pixels: most at 0.8, some at -1.
const clusters = [
  { weight: 0.3, mean: -1, deviation: 0.15 },
  { weight: 0.7, mean: 0.8, deviation: 0.25 },
];
const border = -0.3; // hardly anything lies there: 4.4 deviations from both

const mixture =
  (path: Path): Predict =>
  async (x, t) => {
    const { signal, noise } = path(t);
    const parts = clusters.map(({ weight, mean, deviation }) => {
      const variance = (signal * deviation) ** 2 + noise ** 2;
      const gain = (signal * deviation ** 2) / variance;
      return { scale: weight / Math.sqrt(variance), variance, gain, mean };
    });
    const clean = new Float32Array(x.length);
    for (let i = 0; i < x.length; i++) {
      let [sum, total] = [0, 0];
      for (const { scale, variance, gain, mean } of parts) {
        const off = x[i] - signal * mean;
        const likelihood = scale * Math.exp((-off * off) / (2 * variance));
        total += likelihood;
        sum += likelihood * (mean + gain * off);
      }
      clean[i] = sum / total;
    }
    return clean;
  };

const isFirstOrder = (sampler: SamplerName) =>
  ["ddpm", "ddim", "euler", "eulerAncestral"].includes(sampler);
const pairs = ["flow", "cosine"].flatMap((name) =>
  samplerNames.map((sampler) => [name, sampler, isFirstOrder(sampler) ? 400 : 60] as const),
);
test.each(pairs)("%s, %s: two clusters come out in %i steps", async (name, sampler, steps) => {
  const count = 4000;
  const noise = createRandom(5).normals(count);

  const clean = await run(paths[name], mixture(paths[name]), { sampler, steps, noise });

  const parts = [clean.filter((value) => value < border), clean.filter((value) => value >= border)];
  for (const [i, values] of parts.entries()) {
    const { weight, mean, deviation } = clusters[i];
    const size = values.length;
    const found = values.reduce((sum, value) => sum + value, 0) / size;
    const variance = values.reduce((sum, value) => sum + (value - found) ** 2, 0) / size;
    // Four standard errors each.
    const share = Math.sqrt((weight * (1 - weight)) / count);
    expect(Math.abs(size / count - weight)).toBeLessThan(4 * share);
    expect(Math.abs(found - mean)).toBeLessThan((4 * deviation) / Math.sqrt(size));
    expect(Math.abs(variance / deviation ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / size));
  }
});

function slopeOf(x: number[], y: number[]): number {
  const [xMean, yMean] = [x, y].map((values) => values.reduce((a, b) => a + b, 0) / values.length);
  const covariance = x.reduce((sum, value, i) => sum + (value - xMean) * (y[i] - yMean), 0);
  return covariance / x.reduce((sum, value) => sum + (value - xMean) ** 2, 0);
}
