import type { DType, NdArray } from "@transfusion/tensor";
import { type Layout, type ModelConfig, patchCountOf, patchNumbersOf } from "./config.ts";

/**
 * Packed documents as arrays. Rows are stored by modality: Lt text slots, then M pictures of N patches
 * (L = Lt + M·N); where a slot stands in its document is told by `document`, `order`, `block`, `position`.
 */
export type Batch<T = NdArray> = {
  /** Tokens. int32 [B, Lt] */
  readonly ids: T;
  /** The token after each text slot, then after the last patch of each picture. int32 [B, Lt + M] */
  readonly targets: T;
  /** 0 where no token is to be predicted. [B, Lt + M] */
  readonly targetWeights: T;
  /** Number of the document in its row from 1, 0 for an empty slot. int32 [B, L] */
  readonly document: T;
  /** Index in the document. int32 [B, L] */
  readonly order: T;
  /** Number of the picture in its row from 1, 0 for text. int32 [B, L] */
  readonly block: T;
  /** y and x that the rotary embedding turns by. [B, L, 2] */
  readonly position: T;
  /** Pictures as patches. [B·M, N, P] */
  readonly clean: T;
  /** Standard normals. [B·M, N, P] */
  readonly noise: T;
  /** 0 = clean, 1 = noise. [B·M] */
  readonly time: T;
  /** signal, noise, targetSignal, targetNoise, weight of the objective at each time. [B·M, 5] */
  readonly coefficients: T;
  /** 0 where there is no picture, or one given clean. [B·M] */
  readonly pictureWeights: T;
};

/** The shape and kind of one array. */
export type ArraySpec = { readonly shape: readonly number[]; readonly dtype: DType };

/** What `packDocuments` makes for a layout, as shapes and kinds. */
export function batchSpec(config: ModelConfig, layout: Layout): Batch<ArraySpec> {
  const { rows, textSlots, pictureSlots } = layout;
  const pictures = rows * pictureSlots;
  const N = patchCountOf(config, layout.pictureSize);
  const P = patchNumbersOf(config);
  const L = textSlots + pictureSlots * N;
  const whole = (...shape: number[]): ArraySpec => ({ shape, dtype: "int32" });
  const real = (...shape: number[]): ArraySpec => ({ shape, dtype: "float32" });
  return {
    ids: whole(rows, textSlots),
    targets: whole(rows, textSlots + pictureSlots),
    targetWeights: real(rows, textSlots + pictureSlots),
    document: whole(rows, L),
    order: whole(rows, L),
    block: whole(rows, L),
    position: real(rows, L, 2),
    clean: real(pictures, N, P),
    noise: real(pictures, N, P),
    time: real(pictures),
    coefficients: real(pictures, 5),
    pictureWeights: real(pictures),
  };
}
