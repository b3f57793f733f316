/** A picture that the answer is drawn from: varied, or drawn anew where the mask is white. */
export type Source = {
  /** Where it is: one that the gateway keeps, or a data URL. */
  readonly picture: string;
  readonly width: number;
  readonly height: number;
  /** A PNG of its size as a data URL, white where it is drawn anew. */
  readonly mask?: string;
  /** How much noise it is given: 1 leaves nothing of it. */
  readonly strength: number;
};

/** What can be chosen for an answer, beside its prompt. */
export type Settings = {
  readonly begin: "AUTO" | "PICTURE" | "TEXT";
  readonly sampler: string;
  readonly steps: number;
  readonly guidanceScale: number;
  /** What pictures are pushed away from. */
  readonly negativePrompt: string;
  readonly temperature: number;
  readonly maximumTokens: number;
  readonly maximumPictures: number;
  /** How often a picture of a caption is drawn, to keep the one that the model reads most like it. */
  readonly candidates: number;
  /** Sides of drawn pictures; the model's own where there are none. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly source?: Source;
  readonly seed: number;
  /** Whether the seed stays; else every run draws a new one. */
  readonly seedLocked: boolean;
  /** How many answers to one prompt. */
  readonly batch: number;
  /** The training run whose newest checkpoint answers; the gateway's own model where there is none. */
  readonly run?: string;
  /** What is otherwise in a second answer to each seed, where two settings are compared. */
  readonly other?: Partial<Settings>;
};

export const defaultSettings: Settings = {
  begin: "PICTURE",
  sampler: "DPMPP_2M_SDE",
  steps: 10,
  guidanceScale: 3,
  negativePrompt: "",
  temperature: 0,
  maximumTokens: 64,
  maximumPictures: 1,
  candidates: 4,
  seed: 1,
  seedLocked: false,
  batch: 1,
};

/** The samplers of the gateway, most useful first, with what people call them. */
export const samplers: readonly (readonly [name: string, label: string])[] = [
  ["DPMPP_2M_SDE", "DPM-Solver++ 2M SDE"],
  ["DPMPP_2M", "DPM-Solver++ 2M"],
  ["UNIPC", "UniPC"],
  ["HEUN", "Heun (two looks a step)"],
  ["MIDPOINT", "Midpoint (two looks a step)"],
  ["EULER", "Euler"],
  ["DDIM", "DDIM"],
  ["EULER_ANCESTRAL", "Euler ancestral"],
  ["DDPM", "DDPM (wants many steps)"],
];

/** A seed that nobody chose. */
export function drawSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] as number;
}

/** The one setting, or the two that are compared. */
export function variantsOf({ other, ...plain }: Settings): Settings[] {
  return other ? [plain, { ...plain, ...other }] : [plain];
}

/**
 * The settings as the options of the gateway's `generate`, for one seed. Only a caption can choose among pictures: words
 * behind a picture may ask for a change instead.
 */
export function optionsOf(
  settings: Settings,
  seed: number,
  prompt: readonly object[],
): Record<string, unknown> {
  const { begin, sampler, steps, guidanceScale, temperature, run, source, candidates } = settings;
  const isCaption = prompt.length > 0 && prompt.every((piece) => "text" in piece);
  const { maximumTokens, maximumPictures, size, negativePrompt = "" } = settings;
  return {
    ...(source ? { begin: "PICTURE" } : begin === "AUTO" ? {} : { begin }),
    ...{ sampler, steps, guidanceScale, temperature, maximumTokens, maximumPictures, seed },
    ...(negativePrompt.trim() === "" ? {} : { negativePrompt: negativePrompt.trim() }),
    ...(isCaption && candidates > 1 && (source || begin !== "TEXT") ? { candidates } : {}),
    ...(source ? sourceOptions(source) : size),
    ...(run === undefined ? {} : { run }),
  };
}

function sourceOptions({ picture, mask, ...rest }: Source): Record<string, unknown> {
  return { ...rest, source: idOfSource(picture), ...(mask === undefined ? {} : { mask }) };
}

/** The id of a picture that the gateway keeps; a data URL as it is. */
export function idOfSource(source: string): string {
  return /^\/pictures\/([0-9a-f]+)\.png$/.exec(source)?.[1] ?? source;
}
