// The training step of bench/engine-workload.ts on one of our engines, in a process of its own:
// node … engine.ts '<size, engine and threads as JSON>'
import { createInterface } from "node:readline";
import { leavesOf, type NdArray, sizeOf } from "@transfusion/tensor";
import { compileStep, type EngineName } from "@transfusion/tfjs-backend-onnx";
import { initialState, inputsOf, type Size, stepOf } from "../engine-workload.ts";
import { secondsOf } from "../interleave.ts";

const { engine, threads, warm, ...size } = JSON.parse(process.argv[2] as string) as Size & {
  engine: EngineName;
  threads: number;
  warm: number;
};
const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);

const state = initialState(size);
const inputs = inputsOf(size);
const start = performance.now();
const program = await compileStep(stepOf(size), { state, inputs }, { engine, threads });
await program.run(inputs);
const firstSeconds = (performance.now() - start) / 1000;
for (let run = 0; run < warm; run++) await program.run(inputs);

const parameters = leavesOf<NdArray>(state.parameters).reduce(
  (sum, [, { shape }]) => sum + sizeOf(shape),
  0,
);
say({ parameters, firstSeconds });
for await (const _ of createInterface(process.stdin)) {
  const seconds = await secondsOf(() => program.run(inputs));
  say({ seconds: [seconds], peakMiB: process.resourceUsage().maxRSS / 1024 });
}
process.exit();
