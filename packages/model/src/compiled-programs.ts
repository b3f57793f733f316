import type { NdArray, Tree } from "@transfusion/tensor";
import { compile, type EngineName, type Held, type Program } from "@transfusion/tfjs-backend-onnx";
import type { ProgramText } from "./programs.ts";

/** How an engine is chosen. */
export type EngineOptions = { readonly engine?: EngineName; readonly threads?: number };

/** Programs by name, compiled when first needed; of many the longest unused go. */
export type CompiledPrograms = {
  /** Runs the program of this name, which `write` says how to make. Runs should not overlap. */
  run(
    name: string,
    write: () => ProgramText,
    inputs: Tree<NdArray | Held>,
    hold?: readonly string[],
  ): Promise<Tree<NdArray | Held>>;
  dispose(): Promise<void>;
};

/** How many stay at hand: each holds the weights once more. */
const most = 32;

/** No programs yet, for a model of these weights. */
export function createPrograms(weights: Tree<NdArray>, options: EngineOptions): CompiledPrograms {
  const programs = new Map<string, Program>(); // the longest unused first

  async function find(name: string, write: () => ProgramText): Promise<Program> {
    const known = programs.get(name);
    if (known) {
      programs.delete(name);
      programs.set(name, known);
      return known;
    }
    const { run, inputs, isWeightless } = write();
    const constants = isWeightless ? undefined : weights;
    const made = await compile(run, { inputs, constants }, options);
    programs.set(name, made);
    const [oldest] = programs;
    if (programs.size > most && oldest) {
      programs.delete(oldest[0]);
      await oldest[1].dispose();
    }
    return made;
  }

  return {
    async run(name, write, inputs, hold = []) {
      return (await find(name, write)).run(inputs, { hold });
    },
    async dispose() {
      const all = [...programs.values()];
      programs.clear();
      for (const program of all) await program.dispose();
    },
  };
}
