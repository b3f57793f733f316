// Holds the backend "onnx" to tfjs's cpu backend on random graphs, gradients included (build the package first):
//   node --conditions=@transfusion/source --import tsx conformance/fuzz.ts --graphs 5000 --seed 0
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { compareGraph } from "./fuzz/compare.ts";

const { values } = parseArgs({
  options: {
    graphs: { type: "string", default: "5000" },
    seed: { type: "string", default: "0" },
  },
});
const [graphs, first] = [Number(values.graphs), Number(values.seed)];
if (!Number.isInteger(graphs) || !Number.isInteger(first))
  throw new RangeError("fuzz: --graphs and --seed should be whole numbers");

tf.enableProdMode();
tf.env().set("IS_TEST", true);
let disagreements = 0;
for (let seed = first; seed < first + graphs; seed++) {
  const found = await compareGraph(seed);
  if ((seed - first) % 500 === 499) console.error(`${seed - first + 1} graphs compared`);
  if (found === undefined) continue;
  disagreements += 1;
  console.log(`seed ${seed} (again: --seed ${seed} --graphs 1)\n${found.text}\n`);
}
console.log(
  `${graphs} graphs from seed ${first}: ${graphs - disagreements} agree, ${disagreements} do not`,
);
process.exitCode = disagreements > 0 ? 1 : 0;
