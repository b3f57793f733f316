/** What can be chosen for an answer, beside its prompt. */
export type Settings = {
  readonly begin: "AUTO" | "PICTURE" | "TEXT";
  readonly sampler: string;
  readonly steps: number;
  readonly guidanceScale: number;
  readonly temperature: number;
  readonly maximumTokens: number;
  readonly maximumPictures: number;
  readonly seed: number;
  /** Whether the seed stays; else every run draws a new one. */
  readonly seedLocked: boolean;
  /** How many answers to one prompt. */
  readonly batch: number;
  /** The training run whose newest checkpoint answers; the gateway's own model where there is none. */
  readonly run?: string;
};

export const defaultSettings: Settings = {
  begin: "PICTURE",
  sampler: "DPMPP_2M",
  steps: 16,
  guidanceScale: 3,
  temperature: 0,
  maximumTokens: 64,
  maximumPictures: 1,
  seed: 1,
  seedLocked: false,
  batch: 1,
};

/** The samplers of the gateway, most useful first, with what people call them. */
export const samplers: readonly (readonly [name: string, label: string])[] = [
  ["DPMPP_2M", "DPM-Solver++ 2M"],
  ["UNIPC", "UniPC"],
  ["HEUN", "Heun (two looks a step)"],
  ["MIDPOINT", "Midpoint (two looks a step)"],
  ["EULER", "Euler"],
  ["DDIM", "DDIM"],
  ["DPMPP_2M_SDE", "DPM-Solver++ 2M SDE"],
  ["EULER_ANCESTRAL", "Euler ancestral"],
  ["DDPM", "DDPM (wants many steps)"],
];

/** A seed that nobody chose. */
export function drawSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] as number;
}

/** The settings as the options of the gateway's `generate`, for one seed. */
export function optionsOf(settings: Settings, seed: number): Record<string, unknown> {
  const { begin, sampler, steps, guidanceScale, temperature, run } = settings;
  const { maximumTokens, maximumPictures } = settings;
  return {
    ...(begin === "AUTO" ? {} : { begin }),
    ...{ sampler, steps, guidanceScale, temperature, maximumTokens, maximumPictures, seed },
    ...(run === undefined ? {} : { run }),
  };
}
