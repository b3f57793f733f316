import { type Tokenizer, tokenizerFromJson } from "@transfusion/tokenizer";
import { batcherOver } from "./batcher.ts";
import { createCanvas } from "./canvas.ts";
import type { ModelConfig } from "./config.ts";
import { exportFiles, parseManifest } from "./exported-model.ts";
import { createExportedPrograms } from "./exported-programs.ts";
import { type Answering, answeringOver, type GeneratorOptions } from "./generate.ts";
import { createNetwork } from "./network.ts";
import type { OnnxRuntime, SessionOptions } from "./onnx-runtime.ts";
import { pictureCoderOver } from "./picture-coder.ts";

export type ExportedGeneratorOptions = Pick<
  GeneratorOptions,
  "maximumRunning" | "maximumWaiting"
> & {
  /** Brings a file of the folder that `exportModel` wrote. */
  readonly read: (file: string) => Promise<Uint8Array>;
  /** What runs the programs: the module `onnxruntime-web`, say. */
  readonly runtime: OnnxRuntime;
  /** Where they run: `{ executionProviders: ["webgpu", "wasm"] }`. */
  readonly sessionOptions?: SessionOptions;
};

/** An exported model made ready to answer, in a browser say. */
export type ExportedGenerator = Answering & {
  readonly model: { readonly config: ModelConfig; readonly tokenizer: Tokenizer };
};

/** An exported model on an ONNX Runtime, which loads each program when it is first needed. */
export async function createExportedGenerator({
  read,
  runtime,
  sessionOptions,
  ...places
}: ExportedGeneratorOptions): Promise<ExportedGenerator> {
  const text = async (file: string) => new TextDecoder().decode(await read(file));
  const manifest = parseManifest(await text(exportFiles.manifest));
  const { config, vae } = manifest;
  const tokenizer = tokenizerFromJson(JSON.parse(await text(exportFiles.tokenizer)));
  const programs = createExportedPrograms(manifest, read, runtime, sessionOptions);
  const coder = vae && { ...pictureCoderOver(vae, programs.code), dispose: async () => {} };
  const model = { config, tokenizer };
  const batcher = batcherOver(model, createNetwork(config, programs), createCanvas(config, coder));
  const made = { engine: "onnxruntime-web", hash: async () => manifest.model } as const;
  return { model, ...answeringOver(batcher, made, places) };
}
