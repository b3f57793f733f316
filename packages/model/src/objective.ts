import {
  cosinePath,
  createObjective,
  type DrawTime,
  ddpmObjective,
  discreteTimes,
  flowObjective,
  flowPath,
  linearPath,
  logitNormalTimes,
  minSnrWeighting,
  modeTimes,
  type Objective,
  type Path,
  type PathOptions,
  type Prediction,
  scaledLinearPath,
  shiftOfTokens,
  shiftTime,
  sigmoidPath,
  uniformTimes,
  uniformWeighting,
  velocityWeighting,
  type Weighting,
} from "@transfusion/diffusion";

/** The ways from clean to noise that a composed objective may take. */
export const pathNames = ["flow", "cosine", "linear", "scaledLinear", "sigmoid"] as const;

/** How the squared error counts. */
export type WeightingConfig =
  | { readonly name: "uniform" }
  | { readonly name: "minSnr"; readonly gamma?: number }
  | { readonly name: "velocity"; readonly clip?: number };

/** How training times are drawn. */
export type TimesConfig =
  | { readonly name: "uniform" | "discrete" }
  | { readonly name: "logitNormal"; readonly mean?: number; readonly deviation?: number }
  | { readonly name: "mode"; readonly scale?: number };

/** An objective of parts. */
export type ComposedConfig = {
  readonly name: "composed";
  readonly path: (typeof pathNames)[number];
  readonly prediction: Prediction;
  /** By default uniform. */
  readonly weighting?: WeightingConfig;
  /** By default uniform. */
  readonly times?: TimesConfig;
  /** Multiplies noise over signal along the whole path. */
  readonly shift?: number;
  /** The number of patches to which the path fits as it is: it is shifted by the root of N over this number besides. */
  readonly baseTokens?: number;
  /** Moves samplers' times towards noise. */
  readonly gridShift?: number;
  /** Clean estimates are cut to ± this. */
  readonly clip?: number;
};

/** What a noisy picture's network is asked for: rectified flow, the paper's objective, or one of parts. */
export type ObjectiveConfig =
  | {
      readonly name: "flow";
      readonly mean?: number;
      readonly deviation?: number;
      readonly clip?: number;
      readonly shift?: number;
    }
  | { readonly name: "ddpm"; readonly clip?: number }
  | ComposedConfig;

/** The objective of a configuration for pictures of N patches. Throws a RangeError where its numbers make no sense. */
export function createObjectiveFor(config: ObjectiveConfig, N: number): Objective {
  switch (config.name) {
    case "flow":
      return flowObjective(config);
    case "ddpm":
      return ddpmObjective(config);
    case "composed":
      return compose(config, N);
  }
}

function compose(config: ComposedConfig, N: number): Objective {
  const { path, prediction, weighting, times, shift = 1, baseTokens, gridShift = 1 } = config;
  if (path === "flow" && prediction === "epsilon") {
    throw new RangeError(
      "prediction should be x, v or velocity on the path flow, which ends without signal, got epsilon",
    );
  }
  const byTokens = baseTokens === undefined ? 1 : shiftOfTokens(N, baseTokens);
  shiftTime(1, gridShift); // refuses what is no shift
  return createObjective({
    name: `${prediction} on ${path}`,
    path: paths[path]({ shift: shift * byTokens }),
    prediction,
    weighting: weightingOf(weighting),
    drawTime: timesOf(times),
    gridTime: (u) => shiftTime(u, gridShift),
    clip: config.clip,
  });
}

const paths: { readonly [name in ComposedConfig["path"]]: (options: PathOptions) => Path } = {
  flow: flowPath,
  cosine: cosinePath,
  linear: linearPath,
  scaledLinear: scaledLinearPath,
  sigmoid: sigmoidPath,
};

function weightingOf(config: WeightingConfig = { name: "uniform" }): Weighting {
  switch (config.name) {
    case "uniform":
      return uniformWeighting;
    case "minSnr":
      return minSnrWeighting(config);
    case "velocity":
      return velocityWeighting(config);
  }
}

function timesOf(config: TimesConfig = { name: "uniform" }): DrawTime {
  switch (config.name) {
    case "uniform":
      return uniformTimes();
    case "discrete":
      return discreteTimes();
    case "logitNormal":
      return logitNormalTimes(config);
    case "mode":
      return modeTimes(config);
  }
}
