import type { Document, NextToken, Pixels, Place } from "@transfusion/model";

/** How much is left of a picture, and how much noise is in it, at a time: `x = alpha·clean + sigma·noise`. */
export type NoisePoint = {
  /** 0 = clean, 1 = noise. */
  readonly t: number;
  readonly alpha: number;
  readonly sigma: number;
  /** `ln(alpha² / sigma²)`; nothing where it is infinite. */
  readonly logSnr: number | null;
};

/** What may be asked about the inside of a model. */
export type InsightQuestion =
  | { readonly type: "noiseSchedule"; readonly points: number }
  | { readonly type: "nextTokens"; readonly prompt: Document; readonly count: number }
  | {
      readonly type: "attention";
      readonly prompt: Document;
      readonly position?: number;
      readonly layer?: number;
    }
  | { readonly type: "latents"; readonly picture: Pixels }
  | {
      readonly type: "decoded";
      readonly values: readonly number[];
      readonly size: { readonly height: number; readonly width: number };
    }
  /** Not to look, but to write what was looked into: into a new folder, with so many bits a weight. */
  | { readonly type: "export"; readonly folder: string; readonly bits: 8 | 16 | 32 };

/** The answer to a question of the same type. */
export type Insight =
  | { readonly type: "noiseSchedule"; readonly points: readonly NoisePoint[] }
  | { readonly type: "nextTokens"; readonly tokens: readonly NextToken[] }
  | {
      readonly type: "attention";
      readonly places: readonly Place[];
      readonly weights: readonly number[];
      readonly position: number;
    }
  | {
      readonly type: "latents";
      readonly height: number;
      readonly width: number;
      readonly channels: number;
      readonly values: readonly number[];
    }
  | { readonly type: "decoded"; readonly picture: Pixels }
  | { readonly type: "export" };
