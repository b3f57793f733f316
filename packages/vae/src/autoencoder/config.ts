import { VaeError } from "./errors.ts";

/** The choices of a convolutional VAE, those of Stable Diffusion's `AutoencoderKL`. */
export type VaeConfig = {
  /** Of pictures: 3 for RGB. */
  readonly pictureChannels: number;
  /** C, numbers at a place of the latent. */
  readonly latentChannels: number;
  /** Width of each level; between two levels, height and width halve. */
  readonly blockChannels: readonly number[];
  /** Residual blocks of an encoder's level; a decoder's has one more. */
  readonly layersPerBlock: number;
  /** Groups of channels that are normalized together. */
  readonly normGroups: number;
  /** Whether places attend to one another at the lowest level. */
  readonly midAttention: boolean;
  /** Whether a 1 x 1 convolution follows the encoder. */
  readonly quantConv: boolean;
  /** Whether one precedes the decoder. */
  readonly postQuantConv: boolean;
  /** Latents are kept as `(z - shiftFactor) * scalingFactor`, which has variance 1. */
  readonly scalingFactor: number;
  readonly shiftFactor: number;
};

/** How many pixels, along a side, become one place of the latent: 4, 8 or 16 for three, four or five levels. */
export function downsamplingOf({ blockChannels }: Pick<VaeConfig, "blockChannels">): number {
  return 2 ** (blockChannels.length - 1);
}

/** Throws `VaeError` where choices do not fit one another. */
export function checkVaeConfig(config: VaeConfig): VaeConfig {
  const counts = {
    ...{ pictureChannels: config.pictureChannels, latentChannels: config.latentChannels },
    ...{ layersPerBlock: config.layersPerBlock, normGroups: config.normGroups },
  };
  for (const [name, value] of Object.entries(counts)) checkCount(name, value);
  const { blockChannels, normGroups } = config;
  if (!Array.isArray(blockChannels) || blockChannels.length === 0) {
    throw new VaeError(`vae: blockChannels should hold a width per level, got ${blockChannels}`);
  }
  for (const width of blockChannels) {
    checkCount("blockChannels", width);
    if (width % normGroups !== 0) {
      const wanted = `multiples of the ${normGroups} groups of a norm`;
      throw new VaeError(`vae: blockChannels should be ${wanted}, got ${width}`);
    }
  }
  const { scalingFactor, shiftFactor } = config;
  if (!Number.isFinite(scalingFactor) || scalingFactor === 0 || !Number.isFinite(shiftFactor)) {
    throw new VaeError(
      `vae: scale and shift should be finite and the scale not 0, got ${scalingFactor}, ${shiftFactor}`,
    );
  }
  return config;
}

/** The choices in a `config.json` of Stable Diffusion's layout; what it leaves out is as `AutoencoderKL` has it. */
export function parseVaeConfig(json: unknown): VaeConfig {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new VaeError(`config.json: should be an object, got ${JSON.stringify(json)}`);
  }
  const given = json as Record<string, unknown>;
  const kind = given._class_name ?? "AutoencoderKL";
  if (kind !== "AutoencoderKL") {
    throw new VaeError(`config.json: _class_name should be AutoencoderKL, got ${kind}`);
  }
  const blockChannels = (given.block_out_channels ?? [64]) as number[];
  const pictureChannels = (given.in_channels ?? 3) as number;
  checkFixed(given, "act_fn", "silu");
  checkFixed(given, "out_channels", pictureChannels);
  checkFixed(given, "latents_mean", null);
  checkFixed(given, "latents_std", null);
  checkBlocks(given, "down_block_types", "DownEncoderBlock2D", blockChannels);
  checkBlocks(given, "up_block_types", "UpDecoderBlock2D", blockChannels);
  return checkVaeConfig({
    pictureChannels,
    latentChannels: (given.latent_channels ?? 4) as number,
    blockChannels,
    layersPerBlock: (given.layers_per_block ?? 1) as number,
    normGroups: (given.norm_num_groups ?? 32) as number,
    midAttention: (given.mid_block_add_attention ?? true) as boolean,
    quantConv: (given.use_quant_conv ?? true) as boolean,
    postQuantConv: (given.use_post_quant_conv ?? true) as boolean,
    scalingFactor: (given.scaling_factor ?? 0.18215) as number,
    shiftFactor: (given.shift_factor ?? 0) as number,
  });
}

/** The `config.json` that `parseVaeConfig` and diffusers read. */
export function vaeConfigToJson(config: VaeConfig): Record<string, unknown> {
  const { blockChannels } = config;
  return {
    _class_name: "AutoencoderKL",
    act_fn: "silu",
    block_out_channels: blockChannels,
    down_block_types: blockChannels.map(() => "DownEncoderBlock2D"),
    in_channels: config.pictureChannels,
    latent_channels: config.latentChannels,
    layers_per_block: config.layersPerBlock,
    mid_block_add_attention: config.midAttention,
    norm_num_groups: config.normGroups,
    out_channels: config.pictureChannels,
    scaling_factor: config.scalingFactor,
    shift_factor: config.shiftFactor,
    up_block_types: blockChannels.map(() => "UpDecoderBlock2D"),
    use_post_quant_conv: config.postQuantConv,
    use_quant_conv: config.quantConv,
  };
}

function checkCount(name: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return;
  throw new VaeError(`vae: ${name} should be a whole number above 0, got ${String(value)}`);
}

function checkFixed(given: Record<string, unknown>, name: string, wanted: unknown): void {
  const got = given[name] ?? wanted;
  if (got === wanted) return;
  throw new VaeError(`config.json: ${name} should be ${wanted}, got ${JSON.stringify(got)}`);
}

function checkBlocks(
  given: Record<string, unknown>,
  name: string,
  wanted: string,
  blockChannels: unknown,
): void {
  const kinds = given[name];
  if (kinds === undefined) return;
  const fits =
    Array.isArray(kinds) &&
    Array.isArray(blockChannels) &&
    kinds.length === blockChannels.length &&
    kinds.every((kind) => kind === wanted);
  if (fits) return;
  throw new VaeError(
    `config.json: ${name} should be ${wanted} for each of block_out_channels, got ${JSON.stringify(kinds)}`,
  );
}
