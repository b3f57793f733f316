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

/** Only one function at a time may choose tfjs's backend. */
let turn: Promise<unknown> = Promise.resolve();

/** Does some work with a tfjs backend in use, and puts the one before back; such works wait for one another. */
export function onBackend<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const next = turn.then(async () => {
    if (tf.getBackend() === undefined) await tf.setBackend("cpu");
    stayQuiet();
    const before = tf.getBackend();
    if (!(await tf.setBackend(name)))
      throw new EngineError(`engine: ${name} should start, it does not`);
    try {
      return await work();
    } finally {
      await tf.setBackend(before);
    }
  });
  turn = next.catch(() => undefined);
  return next;
}

/** On first use the cpu backend recommends another one; here it is used on purpose. */
function stayQuiet(): void {
  const cpu = tf.findBackend("cpu") as { firstUse?: boolean } | null;
  if (cpu !== null) cpu.firstUse = false;
}

/** The tfjs backend behind an eager engine. */
export function backendOf(engine: EngineName): string {
  return engine === "tfjs-node" || engine === "tfjs-node-gpu" ? "tensorflow" : engine;
}

async function load(engine: EngineName): Promise<void> {
  const name = backendOf(engine);
  if (tf.findBackendFactory(name) == null) {
    if (engine === "wasm") await import("@tensorflow/tfjs-backend-wasm");
    else await importNative(`@tensorflow/${engine}`);
  }
  await onBackend(name, () => undefined);
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
