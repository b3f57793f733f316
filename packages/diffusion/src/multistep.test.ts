import { createRandom } from "@transfusion/tensor";
import { expect, test } from "vitest";
import { timeOfRatio } from "./grid.ts";
import { createObjective } from "./objective.ts";
import { cosinePath, flowPath, type Path } from "./path.ts";
import { type Predict, walk } from "./sample.ts";
import { halfLogSnr } from "./sampler.ts";
import type { SamplerName } from "./samplers.ts";

async function states(
  path: Path,
  predict: Predict,
  times: readonly number[],
  sampler: SamplerName,
  random = createRandom(1),
): Promise<number[]> {
  const objective = createObjective({ name: "", path, prediction: "x" });
  const noise = Float32Array.of(0.75);
  const found = [];
  for await (const { x } of walk(predict, objective, times, { sampler, noise, random })) {
    found.push(x[0]);
  }
  return found;
}

test("two DPM-Solver++ steps on the flow, by hand", async () => {
  const said = [0.5, 0.25, 1];
  let look = 0;
  const predict: Predict = async () => Float32Array.of(said[look++]);

  const found = await states(flowPath(), predict, [0.8, 0.5, 0.2, 0], "dpmpp2m");

  // λ = ln(1/4), 0, ln 4: both steps are ln 4 long, so D₂ = x̂₂ + (x̂₂ − x̂₁)/2 = 0.125.
  const first = (0.5 / 0.8) * 0.75 + 0.5 * (1 - 1 / 4) * 0.5;
  const second = (0.2 / 0.5) * first + 0.8 * (1 - 1 / 4) * 0.125;
  expect(found).toEqual([expect.closeTo(first, 6), expect.closeTo(second, 6), 1]);
});

test.each(["euler", "dpmpp2m", "unipc"] as const)(
  "%s is exact where the estimate stays",
  async (sampler) => {
    const path = cosinePath();
    const times = [0.9, 0.6, 0.35, 0.1];

    const found = await states(path, async () => Float32Array.of(0.4), times, sampler);

    const [from, to] = [path(0.9), path(0.1)];
    const noise = (0.75 - from.signal * 0.4) / from.noise;
    expect(found[2]).toBeCloseTo(to.signal * 0.4 + to.noise * noise, 6);
  },
);

test("UniPC's second correction is exact for estimates quadratic in λ", async () => {
  const path = cosinePath();
  const lambdas = [-1, -0.4, 0.3, 0.8];
  const times = lambdas.map((lambda) => timeOfRatio(path, Math.exp(-lambda)));
  const square: Predict = async (_, t) => Float32Array.of(halfLogSnr(path(t)) ** 2);

  const found = await states(path, square, times, "unipc");

  // The last state was predicted from the corrected third: undo the prediction, x = (x′ − moved·D)·noise/noise′.
  const [a, b, c, d] = times.map(path);
  const slope = (0.8 - 0.3) / (2 * (0.3 + 0.4));
  const estimate = 0.09 + slope * (0.09 - 0.16);
  const ratio = d.noise / c.noise;
  const third = (found[2] - (d.signal - ratio * c.signal) * estimate) / ratio;
  // The third set out from the second, which the first correction, a plain mean of both estimates, left. The
  // solution from there is x(c) = noise(c)/noise(b)·x(b) + noise(c)·∫ e^λ·λ² dλ.
  const kept = b.noise / a.noise;
  const second = kept * 0.75 + (b.signal - kept * a.signal) * (1 + 0.16) * 0.5;
  const integral = (lambda: number) => Math.exp(lambda) * (lambda ** 2 - 2 * lambda + 2);
  const exact = (c.noise / b.noise) * second + c.noise * (integral(0.3) - integral(-0.4));
  expect(third).toBeCloseTo(exact, 5);
});

test("ancestral Euler in units of noise over signal is the same step", async () => {
  const path = cosinePath();
  const times = [0.9, 0.5];
  const drawn = createRandom(1).normal();

  const [x] = await states(path, async () => Float32Array.of(0.4), times, "eulerAncestral");

  // y = x / signal moves by Euler from σ to σ_down, then σ_up of noise is added.
  const [from, to] = times.map(path);
  const [sigma, next] = [from.noise / from.signal, to.noise / to.signal];
  const up = Math.sqrt((next ** 2 * (sigma ** 2 - next ** 2)) / sigma ** 2);
  const down = Math.sqrt(next ** 2 - up ** 2);
  const y = 0.75 / from.signal;
  const moved = y + ((y - 0.4) / sigma) * (down - sigma) + up * drawn;
  expect(x).toBeCloseTo(to.signal * moved, 5);
});

test("a first SDE-DPM-Solver++ step is ddpm's, the next one goes on from it", async () => {
  const growing: Predict = async (_, t) => Float32Array.of(1 - t);
  const as = (sampler: SamplerName) => states(flowPath(), growing, [0.8, 0.5, 0.2], sampler);

  const [ddpm, sde] = [await as("ddpm"), await as("dpmpp2mSde")];

  expect(sde[0]).toBe(ddpm[0]);
  // D − x̂ = (0.5 − 0.2)/2, times signal′·(1 − e⁻²ʰ) with h = ln 4.
  expect(sde[1] - ddpm[1]).toBeCloseTo(0.8 * (1 - 1 / 16) * 0.15, 6);
});

test("times that do not fall are refused", () => {
  const objective = createObjective({ name: "", path: flowPath(), prediction: "x" });
  const options = {
    sampler: "euler",
    noise: new Float32Array(1),
    random: createRandom(1),
  } as const;

  for (const times of [[1], [0.5, 0.5], [1.5, 0], [1, -0.5]]) {
    expect(() => walk(async (x) => x, objective, times, options)).toThrow(
      "walk: times should be two or more that fall within [0, 1], got",
    );
  }
});
