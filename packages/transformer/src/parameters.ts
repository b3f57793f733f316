import { createRandom, floats, floatsOnDemand, type NdArray } from "@transfusion/tensor";
import { checkTransformerConfig, headSizeOf, type TransformerConfig } from "./config.ts";

export type FeedForwardParameters<T> = {
  /** [D, hidden] */
  readonly gate: T;
  /** [D, hidden] */
  readonly up: T;
  /** [hidden, D] */
  readonly down: T;
};

export type LayerParameters<T> = {
  /** [D] */
  readonly attentionNorm: T;
  /** [D, D] */
  readonly query: T;
  /** [D, D] */
  readonly key: T;
  /** [D, D] */
  readonly value: T;
  /** [K] */
  readonly queryGain: T;
  /** [K] */
  readonly keyGain: T;
  /** [D, D] */
  readonly output: T;
  /** [D] */
  readonly feedForwardNorm: T;
  /** The only feed-forward, or the first stream's. */
  readonly first: FeedForwardParameters<T>;
  readonly second?: FeedForwardParameters<T>;
  /** What this layer adds to the shared modulation: scale and gate of attention, of feed-forward. [4, D] */
  readonly modulation?: T;
};

export type TransformerParameters<T> = {
  readonly layers: { readonly [index: string]: LayerParameters<T> };
  /** [D] */
  readonly norm: T;
  /** From a condition to the modulation that all layers share. [D, 4·D] */
  readonly condition?: T;
};

/**
 * Fresh weights: normal with variance 1/fan-in, what returns to the residual stream smaller by √(2·depth),
 * gains one, modulation zero. Every matrix is drawn from the seed and its own path.
 */
export function initTransformer(
  config: TransformerConfig,
  seed: number,
): TransformerParameters<NdArray> {
  checkTransformerConfig(config);
  const { width, depth, hidden } = config;
  const headSize = headSizeOf(config);
  const quiet = 1 / Math.sqrt(2 * depth);
  const matrix = (path: string, rows: number, columns: number, scale = 1): NdArray =>
    drawn(seed, path, rows, columns, scale / Math.sqrt(rows));
  const feedForward = (path: string): FeedForwardParameters<NdArray> => ({
    gate: matrix(`${path}.gate`, width, hidden),
    up: matrix(`${path}.up`, width, hidden),
    down: matrix(`${path}.down`, hidden, width, quiet),
  });
  const layer = (index: number): LayerParameters<NdArray> => ({
    attentionNorm: ones(width),
    query: matrix(`${index}.query`, width, width),
    key: matrix(`${index}.key`, width, width),
    value: matrix(`${index}.value`, width, width),
    queryGain: ones(headSize),
    keyGain: ones(headSize),
    output: matrix(`${index}.output`, width, width, quiet),
    feedForwardNorm: ones(width),
    first: feedForward(`${index}.first`),
    ...(config.streams === 2 ? { second: feedForward(`${index}.second`) } : {}),
    ...(config.modulation ? { modulation: zeros(4, width) } : {}),
  });
  const layers = Array.from({ length: depth }, (_, index) => [`${index}`, layer(index)] as const);
  return {
    layers: Object.fromEntries(layers),
    norm: ones(width),
    ...(config.modulation ? { condition: zeros(width, 4 * width) } : {}),
  };
}

function drawn(seed: number, path: string, rows: number, columns: number, deviation: number) {
  return floatsOnDemand([rows, columns], () => {
    const data = createRandom(seed, "transformer", path).normals(rows * columns);
    for (let at = 0; at < data.length; at++) data[at] = (data[at] as number) * deviation;
    return data;
  });
}

function ones(size: number): NdArray {
  return floats(new Float32Array(size).fill(1), [size]);
}

function zeros(rows: number, columns: number): NdArray {
  return floatsOnDemand([rows, columns], () => new Float32Array(rows * columns));
}
