/** A configuration is not one. `problems` says where and what, each on its own. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly { readonly path: string; readonly message: string }[];

  constructor(problems: readonly { path: string; message: string }[]) {
    const [first, ...others] = problems.map(({ path, message }) => `${path}: ${message}`);
    super(`parseTrainConfig: ${first}${others.map((other) => `; ${other}`).join("")}`);
    this.problems = problems;
  }
}

/** A run cannot go on from what its folder holds. `fields` are the settings that differ, if that is why. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
  readonly folder: string;
  readonly fields: readonly string[];

  constructor(message: string, folder: string, fields: readonly string[] = []) {
    super(message);
    this.folder = folder;
    this.fields = fields;
  }
}

/** Training went astray at `step`: its loss is no longer a number. */
export class TrainingError extends Error {
  override readonly name = "TrainingError";
  readonly step: number;

  constructor(message: string, step: number) {
    super(message);
    this.step = step;
  }
}
