/** Every choice that shapes a transformer. */
export type TransformerConfig = {
  /** D, the width of the vectors. */
  readonly width: number;
  readonly depth: number;
  /** H; the head size K = width / heads should be a multiple of 4. */
  readonly heads: number;
  /** The inner width of the feed-forward layers. */
  readonly hidden: number;
  /** 1: one feed-forward for all vectors; 2: each stream has its own. */
  readonly streams: 1 | 2;
  /** Whether a condition scales the second stream. */
  readonly modulation: boolean;
};

/** Throw a RangeError where the parts of a configuration do not fit together. */
export function checkTransformerConfig(config: TransformerConfig): void {
  for (const name of ["width", "depth", "heads", "hidden"] as const) {
    const value = config[name];
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`transformer: ${name} should be a positive whole number, got ${value}`);
    }
  }
  if (config.width % (4 * config.heads) !== 0) {
    throw new RangeError(
      `transformer: width should be a multiple of 4 x heads (${4 * config.heads}), got ${config.width}`,
    );
  }
}

/** K, how many numbers of a vector one head sees. */
export function headSizeOf(config: TransformerConfig): number {
  return config.width / config.heads;
}
