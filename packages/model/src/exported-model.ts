import type { VaeConfig } from "@transfusion/vae";
import type { ModelConfig, PictureSize } from "./config.ts";
import { ModelError } from "./errors.ts";

/** What an exported model says of itself. Its tokenizer lies beside it, as in a model's own folder. */
export type Manifest = {
  readonly format: "transfusion-onnx";
  readonly version: 1;
  /** `modelHash` of the model that was exported. */
  readonly model: string;
  readonly config: ModelConfig;
  readonly vae?: VaeConfig;
  /** The file in which all programs find their weights. */
  readonly weights: string;
  /** The file of each program: `read`, `write`, and for each size of pictures `read 64x64`, `picture 64x64`, … */
  readonly programs: { readonly [name: string]: string };
};

/** The names of an exported model's files that it does not name itself. */
export const exportFiles = {
  manifest: "manifest.json",
  tokenizer: "tokenizer.json",
  weights: "weights.bin",
} as const;

/** Height and width as programs are called. */
export function sizeName({ height, width }: PictureSize): string {
  return `${height}x${width}`;
}

/** The manifest that a text is. Throws a `ModelError` where it is none, or one of another version. */
export function parseManifest(text: string): Manifest {
  let json: Partial<Manifest> = {};
  try {
    json = JSON.parse(text) as Manifest;
  } catch {} // told below
  if (json.format === "transfusion-onnx" && json.version === 1) return json as Manifest;
  const got = json.format ? `${json.format} ${json.version}` : "something else";
  throw new ModelError(`parseManifest: the text should be a manifest of version 1, got ${got}`);
}
