import { compile, type EngineName, type Program } from "@transfusion/tfjs-backend-onnx";
import { stackProgram, unstackProgram, widenProgram } from "./cache-programs.ts";
import type { ModelConfig } from "./config.ts";
import type { Model } from "./load-model.ts";
import { type ProgramText, pictureProgram, readProgram, writeProgram } from "./programs.ts";
import type { Programs, Wanted } from "./wanted.ts";

/** How an engine is chosen. */
export type EngineOptions = { readonly engine?: EngineName; readonly threads?: number };

/** How many stay at hand of those that hold the weights once more, and of those that only move numbers about. */
const most = { weighty: 32, weightless: 128 };

const moving = new Set<Wanted["kind"]>(["stack", "unstack", "widen"]);

/** A model's programs, compiled when first needed; of many the longest unused go. */
export function createPrograms(
  { config, weights }: Pick<Model, "config" | "weights">,
  options: EngineOptions,
): Programs {
  const kinds = { weighty: new Map<string, Program>(), weightless: new Map<string, Program>() }; // the longest unused first

  async function find(wanted: Wanted): Promise<Program> {
    const name = JSON.stringify(wanted);
    const kind = moving.has(wanted.kind) ? "weightless" : "weighty";
    const programs = kinds[kind];
    const known = programs.get(name);
    if (known) {
      programs.delete(name);
      programs.set(name, known);
      return known;
    }
    const { run, inputs } = textOf(config, wanted);
    const constants = kind === "weighty" ? weights : undefined;
    const made = await compile(run, { inputs, constants }, options);
    programs.set(name, made);
    const [oldest] = programs;
    if (programs.size > most[kind] && oldest) {
      programs.delete(oldest[0]);
      await oldest[1].dispose();
    }
    return made;
  }

  return {
    async run(wanted, inputs, hold = []) {
      return (await find(wanted)).run(inputs, { hold });
    },
    async dispose() {
      const all = Object.values(kinds).flatMap((programs) => [...programs.values()]);
      for (const programs of Object.values(kinds)) programs.clear();
      for (const program of all) await program.dispose();
    },
  };
}

/** How what is wanted is computed. */
export function textOf(config: ModelConfig, wanted: Wanted): ProgramText {
  switch (wanted.kind) {
    case "read":
      return readProgram(config, wanted);
    case "write":
      return writeProgram(config, wanted);
    case "picture":
      return pictureProgram(config, wanted);
    case "stack":
      return stackProgram(config, wanted.rows, wanted.capacity);
    case "unstack":
      return unstackProgram(config, wanted.rows, wanted.capacity);
    case "widen":
      return widenProgram(config, wanted.from, wanted.to);
  }
}
