import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { karrasGrid, timeOfRatio, uniformGrid } from "./grid.ts";
import { createObjective, type Objective } from "./objective.ts";
import {
  cosinePath,
  flowPath,
  linearPath,
  type Path,
  scaledLinearPath,
  tablePath,
} from "./path.ts";
import { estimateOf, type Prediction, predictionOf } from "./prediction.ts";
import { walk } from "./sample.ts";
import type { SamplerName } from "./samplers.ts";
import {
  cosineSchedule,
  linearSchedule,
  scaledLinearSchedule,
  timesteps,
  zeroTerminalSnr,
} from "./schedule.ts";
import { shiftTime } from "./shift.ts";

// Complete runs of a widely used library with analytic "models"; beside the repository, not in it.
const folder = new URL("../../../../shared/data/references/schedulers/", import.meta.url);
const isThere = existsSync(folder);
const size = 2 * 3 * 4 * 4;

type Case = {
  readonly id: string;
  readonly file: string;
  readonly scheduler: string;
  readonly beta?: keyof typeof paths;
  readonly eta?: number;
  readonly prediction_type: keyof typeof predictions;
  readonly config: {
    readonly clip_sample?: boolean;
    readonly clip_sample_range?: number;
    readonly set_alpha_to_one?: boolean;
    readonly final_sigmas_type?: string;
    readonly use_karras_sigmas?: boolean;
    readonly variance_type?: string;
    readonly solver_type?: string;
  };
};

const paths = {
  cosine: cosinePath(),
  linear: linearPath(),
  scaled_linear: scaledLinearPath(),
  "scaled_linear+zero_snr": tablePath(zeroTerminalSnr(scaledLinearSchedule())),
};
const predictions = {
  epsilon: "epsilon",
  sample: "x",
  v_prediction: "v",
  velocity: "velocity",
  flow_prediction: "velocity",
} as const satisfies Record<string, Prediction>;
const samplers: Record<string, SamplerName> = {
  DDIMScheduler: "ddim",
  DDPMScheduler: "ddpm",
  DPMSolverMultistepScheduler: "dpmpp2m",
  FlowMatchEulerDiscreteScheduler: "euler",
  FlowMatchHeunDiscreteScheduler: "heun",
};

describe.skipIf(!isThere)("the recorded runs beside the repository", () => {
  test.each([
    ["cosine", cosineSchedule()],
    ["linear", linearSchedule()],
    ["scaled_linear", scaledLinearSchedule()],
    ["cosine_zero_snr", zeroTerminalSnr(cosineSchedule())],
    ["linear_zero_snr", zeroTerminalSnr(linearSchedule())],
    ["scaled_linear_zero_snr", zeroTerminalSnr(scaledLinearSchedule())],
  ])("the %s table is theirs", (name, { beta, alphaBar }) => {
    const read = readTensors("schedules.safetensors");
    const [base, suffix] = [name.replace("_zero_snr", ""), name.endsWith("snr") ? "_zero_snr" : ""];

    const [betas, bars] = ["betas", "alphas_cumprod"].map((kind) =>
      Array.from(read(`${base}/${kind}${suffix}`), Number),
    );
    expect(betas).toHaveLength(timesteps);
    for (let i = 0; i < timesteps; i++) {
      // Rescaled betas are differences of nearly equal float32 numbers.
      if (!suffix) expect(Math.abs(beta[i] / betas[i] - 1)).toBeLessThan(1e-6);
      expect(Math.abs(alphaBar[i] - bars[i])).toBeLessThan(1e-6);
    }
  });

  test.each(["cosine", "linear", "scaled_linear"] as const)(
    "%s: noised pictures and their v are theirs",
    (name) => {
      const read = readTensors("schedules.safetensors");
      const floats = (tensor: string) => Float32Array.from(read(`forward/${tensor}`), Number);
      const [clean, noise] = [floats("x0"), floats("noise")];
      const [noised, v] = [floats(`${name}/add_noise`), floats(`${name}/velocity`)];
      const each = clean.length / 5;

      for (const [i, index] of [0, 1, 250, 500, 999].entries()) {
        const point = paths[name]((index + 1) / timesteps);
        const part = (all: Float32Array) => all.subarray(i * each, (i + 1) * each);
        const said = predictionOf("v", { clean: part(clean), noise: part(noise) }, point);
        const estimate = estimateOf("v", part(noised), part(v), point);
        for (let k = 0; k < each; k++) {
          expect(Math.abs(said[k] - part(v)[k])).toBeLessThan(1e-5);
          expect(Math.abs(estimate.clean[k] - part(clean)[k])).toBeLessThan(1e-5);
          expect(Math.abs(estimate.noise[k] - part(noise)[k])).toBeLessThan(1e-5);
        }
      }
    },
  );

  test("their grids of sigmas are ours", () => {
    const read = readTensors("dpmpp2m.safetensors");
    const karras = Array.from(read("dpmpp2m-scaled_linear-epsilon-20-karras/sigmas"), Number);
    const flow = readTensors("flow.safetensors");
    const path = paths.scaled_linear;

    const ratios = karrasGrid(path, 20, { least: ratioAt(path, 0.001), most: Infinity }).map((t) =>
      ratioAt(path, t),
    );
    for (const [i, sigma] of karras.entries()) {
      // Theirs are a seventh power in float32.
      expect(Math.abs(ratios[i] - sigma)).toBeLessThan(2e-5 * sigma + 1e-12);
    }

    // Even times from 1 to 0.001, then 0; where they are shifted by a number, they were before as well.
    const evenly = (least: number) => uniformGrid(9).map((t) => least + t * (1 - least));
    const dynamic = evenly(0.001).map((t) => shiftTime(t, Math.exp(1.15)));
    const shifted = evenly(shiftTime(0.001, 3)).map((t) => shiftTime(t, 3));
    for (const [id, times] of [
      ["flow-euler-dynamic-10", dynamic],
      ["flow-euler-shift3-10", shifted],
    ] as const) {
      const sigmas = Array.from(flow(`${id}/sigmas`), Number);
      for (const [i, t] of [...times, 0].entries()) expect(t).toBeCloseTo(sigmas[i], 6);
    }
  });

  test.each(readCases().map((one) => [one.id, one] as const))("%s", async (id, one) => {
    const { beta, eta, config } = one;
    const read = readTensors(one.file);
    const sampler = samplers[one.scheduler];
    const path = beta ? paths[beta] : flowPath();
    const [states, asked] = [read(`${id}/x`), Array.from(read(`${id}/timesteps`), Number)];
    const recorded = eta !== undefined || sampler === "ddpm" ? read(`${id}/noise`) : [];
    const clean = config.set_alpha_to_one === false || config.final_sigmas_type === "sigma_min";
    const times = beta
      ? [...asked.map((index) => (index + 1) / timesteps), clean ? 1 / timesteps : 0]
      : [...new Set(Array.from(read(`${id}/sigmas`), Number))];
    if (config.use_karras_sigmas) {
      const sigmas = Array.from(read(`${id}/sigmas`), Number);
      sigmas.forEach((sigma, i) => {
        times[i] = timeOfRatio(path, sigma);
      });
    }
    let [looks, drawn, step] = [0, 0, 0];
    const predict = async (x: Float32Array) => {
      const t = asked[looks++];
      return beta
        ? denoiser(x, path((t + 1) / timesteps), one.prediction_type)
        : flowModel(x, t / 1000);
    };
    const random = { uniform: () => 0, normal: () => Number(recorded[drawn++]) };
    const noise = Float32Array.from({ length: size }, (_, i) => Number(states[i]));
    const variance = config.variance_type === "fixed_large" ? "beta" : "posterior";

    const extrapolation = config.solver_type === "heun" ? "whole" : "middle";

    let worst = 0;
    const options = { sampler, noise, random, eta, variance, extrapolation } as const;
    for await (const { x } of walk(predict, objectiveOf(one, path), times, options)) {
      step++;
      // Heun's recorded states are x₁, predicted, corrected, predicted, corrected, …, last.
      const state = Math.min(sampler === "heun" ? 2 * step : step, states.length / size - 1);
      for (let i = 0; i < size; i++) {
        worst = Math.max(worst, Math.abs(x[i] - Number(states[state * size + i])));
      }
    }

    expect(worst).toBeLessThan(1e-5);
    expect(step).toBe(times.length - 1);
    expect(looks).toBe(asked.length);
    expect(drawn).toBe(recorded.length === 0 ? 0 : (step - 1) * size);
  });
});

function objectiveOf({ scheduler, prediction_type, config }: Case, path: Path): Objective {
  const clip = config.clip_sample ? config.clip_sample_range : undefined;
  const parts = { name: "", path, prediction: predictions[prediction_type], clip };
  if (scheduler !== "DDIMScheduler" || clip === undefined) return createObjective(parts);
  // Their DDIM leaves the noise as it is where the clean picture is cut.
  const free = createObjective({ ...parts, clip: undefined });
  const estimate: Objective["estimate"] = (...given) => {
    const { clean, noise } = free.estimate(...given);
    return { clean: clean.map((x) => Math.min(clip, Math.max(-clip, x))), noise };
  };
  return { ...free, estimate };
}

function ratioAt(path: Path, t: number): number {
  const { signal, noise } = path(t);
  return noise / signal;
}

function denoiser(
  x: Float32Array,
  { signal: a, noise: s }: { signal: number; noise: number },
  type: string,
): Float32Array {
  return x.map((value) => {
    const clean = 0.9 * Math.tanh(1.3 * a * value + 0.35 * s * Math.sin(2 * value));
    const epsilon = (value - a * clean) / s;
    return type === "epsilon" ? epsilon : type === "sample" ? clean : a * epsilon - s * clean;
  });
}

function flowModel(x: Float32Array, t: number): Float32Array {
  return x.map((v) => 0.45 * v - 0.8 * (1 - t) * Math.tanh(1.6 * v) + 0.3 * Math.cos(2 * v + t));
}

function readCases(): Case[] {
  if (!isThere) return [];
  return JSON.parse(readFileSync(new URL("index.json", folder), "utf8")).cases;
}

function readTensors(file: string): (name: string) => ArrayLike<number | bigint> {
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
