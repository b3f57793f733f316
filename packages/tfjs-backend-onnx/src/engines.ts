import * as tf from "@tensorflow/tfjs";
import { EngineError } from "./errors.ts";

/** What can run a function: ONNX Runtime on a compiled graph, or a tfjs backend, one kernel after another. */
export const engineNames = ["onnx", "tfjs-node-gpu", "tfjs-node", "wasm", "cpu"] as const;
export type EngineName = (typeof engineNames)[number];

/** How to get the engines that do not come along. */
const remedies: Partial<Record<EngineName, string>> = {
  "tfjs-node-gpu": "pnpm rebuild @tensorflow/tfjs-node-gpu (it downloads libtensorflow with CUDA)",
  "tfjs-node": "pnpm add -w @tensorflow/tfjs-node && pnpm rebuild @tensorflow/tfjs-node",
};

/** Makes an engine ready and gives back its name. Without a name: `TRANSFUSION_ENGINE`, else "onnx". */
export async function openEngine(name?: EngineName): Promise<EngineName> {
  const engine = (name ?? process.env.TRANSFUSION_ENGINE ?? "onnx") as EngineName;
  if (!engineNames.includes(engine)) {
    throw new EngineError(`engine: should be one of ${engineNames.join(", ")}, got ${engine}`);
  }
  if (engine === "onnx" || engine === "cpu") return engine;
  try {
    await load(engine);
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
    const remedy = remedies[engine];
    throw new EngineError(
      `engine: ${engine} should be installed on this machine, got: ${why}${remedy ? `. To install it: ${remedy}` : ""}`,
    );
  }
  return engine;
}

/** The tfjs backend in use; "cpu" is put in use where none is yet. */
export async function activeBackend(): Promise<string> {
  if (tf.getBackend() === undefined) await tf.setBackend("cpu");
  return tf.getBackend();
}

/** The tfjs backend behind an eager engine. */
export function backendOf(engine: EngineName): string {
  return engine === "tfjs-node" || engine === "tfjs-node-gpu" ? "tensorflow" : engine;
}

async function load(engine: EngineName): Promise<void> {
  const before = await activeBackend();
  const name = backendOf(engine);
  if (tf.findBackend(name) === null) {
    if (engine === "wasm") await import("@tensorflow/tfjs-backend-wasm");
    else await importNative(`@tensorflow/${engine}`);
  }
  if (!(await tf.setBackend(name))) throw new Error(`the backend ${name} does not start`);
  await tf.setBackend(before);
}

/** tfjs-node 4.22 calls two helpers that Node 23 took away; they are put back before it is loaded. */
async function importNative(name: string): Promise<void> {
  const { createRequire } = await import("node:module");
  const require = createRequire(import.meta.url);
  const util = require("node:util") as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
  require(name);
}
