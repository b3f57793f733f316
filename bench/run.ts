// pnpm bench [name] [--json] [--model FOLDER] [--out FOLDER] [--sizes 256/6/256/8,…] [--rounds N] [--minutes N]: what this machine makes of ours,
// of the PyTorch twins, and of a bare matrix product; about three minutes for train and generate, one for each size of engine. Of
// generate a part can be had: [--pictures one,eight] [--twins eager,compile], half a minute each. Twins need TRANSFUSION_BENCH_PYTHON or a python3 with torch.
import { parseArgs } from "node:util";
import { benchEngine } from "./engine.ts";
import { type Figure, tableOf } from "./figures.ts";
import { benchGateway } from "./gateway.ts";
import { benchGenerate, type PicturesName } from "./generate.ts";
import { describeMachine } from "./machine.ts";
import { benchPictures } from "./pictures.ts";
import { benchQuality } from "./quality.ts";
import { benchTrain } from "./train.ts";
import { benchTrainRun } from "./train-run.ts";
import type { TwinName } from "./twins.ts";

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    model: { type: "string", default: "models/shapes" },
    out: { type: "string" },
    sizes: { type: "string" },
    rounds: { type: "string" },
    minutes: { type: "string", default: "0" }, // of load, to see the gateway's memory
    pictures: { type: "string", default: "one,eight" },
    twins: { type: "string", default: "eager,compile" },
  },
});
const benches: { readonly [name: string]: (threads: number) => Promise<Figure[]> } = {
  train: async (threads) => [...(await benchTrain(threads)), ...(await benchTrainRun(threads))],
  generate: (threads) =>
    benchGenerate(threads, {
      rounds: Number(values.rounds ?? 5),
      pictures: values.pictures.split(",") as PicturesName[],
      twins: values.twins.split(",") as TwinName[],
    }),
  engine: (threads) =>
    benchEngine(threads, { wanted: values.sizes?.split(","), rounds: Number(values.rounds ?? 7) }),
  gateway: () => benchGateway({ minutes: Number(values.minutes) }),
  pictures: benchPictures,
  quality: (threads) => benchQuality({ threads, model: values.model, out: values.out }),
};

const unknown = names.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(`bench: should be one of ${Object.keys(benches).join(", ")}, got ${unknown}`);
  process.exit(2);
}

const machine = describeMachine();
const figures: Figure[] = [];
for (const name of names.length > 0 ? names : Object.keys(benches)) {
  console.error(`bench: ${name} ...`);
  figures.push(...(await benches[name](machine.threads)));
}
if (values.json) {
  console.log(JSON.stringify({ machine, figures }));
} else {
  console.log(Object.values(machine).join(" · "));
  console.log(tableOf(figures));
}
