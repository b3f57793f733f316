import { createRandom, floatsOnDemand, type NdArray, type Tree } from "@transfusion/tensor";
import { initTransformer, type TransformerParameters } from "@transfusion/transformer";
import {
  codecOf,
  type ModelConfig,
  patchCountOf,
  tokenCountOf,
  transformerConfigOf,
} from "./config.ts";

/** Every weight of a model. */
export type ModelParameters<T> = {
  /** A vector per token. [V, D] */
  readonly embedding: T;
  /** A vector per place in a picture, with learned places. [N, D] */
  readonly places?: T;
  /** Two layers between a time's sinusoids and its embedding. [D, D] each */
  readonly time: { readonly in: T; readonly out: T };
  readonly codec: Tree<T>;
  readonly transformer: TransformerParameters<T>;
  /** From a vector to the vocabulary. [D, V] */
  readonly head: T;
};

/**
 * Fresh weights from a seed, drawn when they are first read; each matrix is drawn from its own path, so no part's shape moves another's numbers.
 *
 * The vocabulary head, the codec's way out and the places start at zero: every token is equally likely, every patch
 * grey, every place like the others.
 */
export function initModel(config: ModelConfig, seed: number): ModelParameters<NdArray> {
  const { width } = config;
  const V = tokenCountOf(config);
  const drawn = (path: string, rows: number, columns: number): NdArray => {
    return floatsOnDemand([rows, columns], () => {
      const data = createRandom(seed, "model", path).normals(rows * columns);
      const deviation = 1 / Math.sqrt(width);
      for (let at = 0; at < data.length; at++) data[at] = (data[at] as number) * deviation;
      return data;
    });
  };
  return {
    embedding: drawn("embedding", V, width),
    ...(config.places === "learned" ? { places: zeros(patchCountOf(config), width) } : {}),
    time: { in: drawn("time.in", width, width), out: drawn("time.out", width, width) },
    codec: codecOf(config).init(seed),
    transformer: initTransformer(transformerConfigOf(config), seed),
    head: zeros(width, V),
  };
}

function zeros(rows: number, columns: number): NdArray {
  return floatsOnDemand([rows, columns], () => new Float32Array(rows * columns));
}
