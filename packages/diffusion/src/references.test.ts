import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ddpmObjective } from "./ddpm.ts";
import { flowObjective } from "./flow.ts";
import type { Objective } from "./objective.ts";
import { type Predict, type SamplerName, walk } from "./sample.ts";
import { cosineSchedule } from "./schedule.ts";

// Complete runs of a widely used library with analytic "models"; beside the repository, not in it.
const folder = new URL("../../../../shared/data/references/schedulers/", import.meta.url);

describe.skipIf(!existsSync(folder))("the recorded runs beside the repository", () => {
  test("the cosine table is theirs", () => {
    const { beta, alphaBar } = cosineSchedule();
    const tables = readTensors("schedules.safetensors");

    const [theirs, theirBars] = ["betas", "alphas_cumprod"].map((name) =>
      Array.from<number | bigint, number>(tables(`cosine/${name}`), Number),
    );
    expect(theirs).toHaveLength(1000);
    for (let i = 0; i < 1000; i++) {
      expect(Math.abs(beta[i] / theirs[i] - 1)).toBeLessThan(1e-6);
      expect(Math.abs(alphaBar[i] - theirBars[i])).toBeLessThan(1e-6);
    }
  });

  test.each([
    ["ddim", "ddim-cosine-epsilon-10", Infinity],
    ["ddim", "ddim-cosine-epsilon-50", Infinity],
    ["ddpm", "ddpm-cosine-epsilon-10", Infinity],
    ["ddpm", "ddpm-cosine-epsilon-50", Infinity],
    ["ddpm", "ddpm-cosine-epsilon-10-clip", 0.5],
  ] as const)("%s follows %s", async (sampler, id, clip) => {
    const tensor = readTensors(`${sampler}.safetensors`);
    const objective = ddpmObjective({ clip });
    const times = [...tensor(`${id}/timesteps`)].map((index) => (Number(index) + 1) / 1000);
    const recorded = sampler === "ddpm" ? tensor(`${id}/noise`) : [];
    const epsilon: Predict = async (x, t) => {
      const { signal: a, noise: s } = objective.path(t);
      return x.map((v) => (v - a * 0.9 * Math.tanh(1.3 * a * v + 0.35 * s * Math.sin(2 * v))) / s);
    };

    await follow(tensor(`${id}/x`), epsilon, objective, [...times, 0], sampler, recorded);
  });

  test.each([
    ["euler", "flow-euler-shift1-10"],
    ["euler", "flow-euler-shift3-20"],
    ["euler", "flow-euler-dynamic-10"],
    ["heun", "flow-heun-shift1-10"],
    ["heun", "flow-heun-shift1-20"],
    ["heun", "flow-heun-shift3-10"],
    ["heun", "flow-heun-shift3-20"],
  ] as const)("%s follows %s", async (sampler, id) => {
    const tensor = readTensors("flow.safetensors");
    const times = [...new Set([...tensor(`${id}/sigmas`)].map(Number))];
    const cleanOfVelocity: Predict = async (x, t) =>
      x.map(
        (v) => v - t * (0.45 * v - 0.8 * (1 - t) * Math.tanh(1.6 * v) + 0.3 * Math.cos(2 * v + t)),
      );

    // Heun's recorded states are x₁, predicted, corrected, predicted, corrected, …, last.
    const stride = sampler === "heun" ? 2 : 1;
    await follow(tensor(`${id}/x`), cleanOfVelocity, flowObjective(), times, sampler, [], stride);
  });
});

const size = 2 * 3 * 4 * 4;

async function follow(
  states: Numbers,
  predict: Predict,
  objective: Objective,
  times: number[],
  sampler: SamplerName,
  recorded: Numbers,
  stride = 1,
): Promise<void> {
  let drawn = 0;
  const random = { uniform: () => 0, normal: () => Number(recorded[drawn++]) };
  const noise = Float32Array.from({ length: size }, (_, i) => Number(states[i]));
  const last = states.length / size - 1;
  let compared = 0;
  for await (const { step, x } of walk(predict, objective, times, { sampler, noise, random })) {
    const state = Math.min(step * stride, last);
    for (let i = 0; i < size; i++) {
      expect(Math.abs(x[i] - Number(states[state * size + i]))).toBeLessThan(5e-5);
    }
    compared = state;
  }
  expect(compared).toBe(last);
  expect(drawn).toBe(recorded.length);
}

type Numbers = ArrayLike<number | bigint> & Iterable<number | bigint>;

function readTensors(file: string): (name: string) => Float32Array | BigInt64Array {
  const bytes = new Uint8Array(readFileSync(new URL(file, folder)));
  const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  return (name) => {
    const {
      dtype,
      data_offsets: [from, to],
    } = header[name];
    const piece = bytes.slice(start + from, start + to).buffer;
    return dtype === "I64" ? new BigInt64Array(piece) : new Float32Array(piece);
  };
}
