import { type Layout, type ModelConfig, usualSizeOf } from "@transfusion/model";
import type { Program } from "@transfusion/tfjs-backend-onnx";
import { nameOfSize } from "./aspects.ts";

/** Programs that differ in the shape of the pictures they take. */
export type ProgramsByShape = {
  /** The program for rows of this layout, compiled when it is first asked for. */
  of(layout: Layout): Promise<Program>;
  dispose(): Promise<void>;
};

/** Programs by the shape of pictures, as `compile` makes them. */
export function programsByShape(
  model: ModelConfig,
  compile: (layout: Layout) => Promise<Program>,
): ProgramsByShape {
  const programs = new Map<string, Program>();
  return {
    async of(layout) {
      const key = nameOfSize(layout.pictureSize ?? usualSizeOf(model));
      const program = programs.get(key) ?? (await compile(layout));
      programs.set(key, program);
      return program;
    },
    async dispose() {
      for (const program of programs.values()) await program.dispose();
    },
  };
}
