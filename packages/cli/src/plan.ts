import {
  memoryOfMachine,
  type Plan,
  type PresetName,
  parseTrainConfig,
  planRun,
  presets,
  type SettledTrainConfig,
  sizeRun,
} from "@transfusion/training";
import { Command } from "commander";
import { durationOf } from "./duration.ts";
import { UserMistake } from "./failures.ts";
import { jsonOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { readConfig } from "./train.ts";

type Options = { readonly json?: true; readonly tflops?: string };

/** Hardware to reckon with, by the operations that it does at best: makers' figures, and two cores as measured here. */
const hardware: readonly (readonly [name: string, teraflops: number])[] = [
  ["two server cores, float32", 0.2],
  ["RTX 4090, float32", 82.6],
  ["H100 SXM, bfloat16", 989],
];

const share = 0.5; // of the best rate, what a good training step makes use of

/** `transfusion plan config.json` or `transfusion plan 0.76B` says what a run would need, before it is begun. */
export function planCommand(terminal: Terminal): Command {
  return new Command("plan")
    .description("say what a training run needs: parameters, memory, operations, hours")
    .argument("<config>", `a JSON file, or a preset: ${Object.keys(presets).join(", ")}`)
    .option("--tflops <number>", "reckon with hardware of so many trillion operations a second")
    .addOption(jsonOption())
    .action(async (name: string, options: Options) => {
      const plan = Object.hasOwn(presets, name)
        ? await planRun(presetOf(name as PresetName))
        : await planFile(name);
      if (options.json) terminal.out(`${JSON.stringify(plan)}\n`);
      else terminal.out(describe(name, plan, machines(options)));
    });
}

/** A preset has no data of its own: its rows are as long as its context. */
function presetOf(name: PresetName): SettledTrainConfig {
  return parseTrainConfig({
    ...presets[name],
    out: "runs/plan",
    seed: 1,
    data: { kind: "shapes" },
  });
}

async function planFile(file: string): Promise<Plan> {
  const { config, layout } = await sizeRun(parseTrainConfig(await readConfig(file, {})));
  return planRun(config, layout);
}

function machines({ tflops }: Options): typeof hardware {
  if (tflops === undefined) return hardware;
  const teraflops = Number(tflops);
  if (!(teraflops > 0)) {
    throw new UserMistake(`plan: --tflops should be a number above 0, got ${tflops}`);
  }
  return [[`${teraflops} TFLOP/s`, teraflops]];
}

function describe(name: string, plan: Plan, machines: typeof hardware): string {
  const { total, ...parts } = plan.parameters;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(3)} GB`;
  const count = (number: number): string => Math.round(number).toLocaleString("en");
  const rows: [string, string][] = [
    ["parameters", count(total)],
    ...Object.entries(parts).map(([part, n]): [string, string] => [`  ${part}`, count(n)]),
    ["a step", `${count(plan.slotsPerStep)} slots, ${count(plan.picturesPerStep)} pictures`],
    ["", `${plan.flopsPerStep.toExponential(2)} floating-point operations`],
    ["the run", `${plan.flops.toExponential(2)} floating-point operations`],
    [
      "memory",
      `${gigabytes(plan.peakBytes)} at most, ${gigabytes(plan.stateBytes)} of it weights and moments`,
    ],
    ["", `this machine has ${gigabytes(memoryOfMachine())}`],
    ...machines.map(([machine, teraflops]): [string, string] => [
      `time on ${machine}`,
      `${durationOf(plan.flops / (teraflops * 1e12 * share))} at ${share * 100} % of its best`,
    ]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return `${name}\n${rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}\n`).join("")}`;
}
