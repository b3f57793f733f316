import { compileTrainStep } from "./compile-train-step.ts";
import { parseTrainConfig, type TrainConfig } from "./config.ts";
import { openRun } from "./open-run.ts";

/** The floating-point operations of one training step of a configuration, counted from its compiled graph. */
export async function flopsOfStep(config: TrainConfig): Promise<number> {
  const settled = parseTrainConfig({ ...config, engine: "onnx" });
  const program = await compileTrainStep(settled, await openRun(settled, true));
  try {
    return program.flops;
  } finally {
    await program.dispose();
  }
}
