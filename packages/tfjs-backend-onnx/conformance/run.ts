// Holds the backend "onnx" to the tests that tfjs-core ships (a minute or two; build the package first):
//   pnpm --filter @transfusion/tfjs-backend-onnx conformance [part of a file's name ...]
// With --table it writes what each kernel was compiled to into the README; a whole run checks that it stands there.
import { readFileSync, writeFileSync } from "node:fs";
import type * as Tf from "@tensorflow/tfjs";
import { kernelTable, recordOperators, withTable } from "./kernel-table.ts";
import { type Known, type Outcome, report } from "./report.ts";
import { core, load, testFiles } from "./tests.ts";

const jasmineRequire = load("jasmine-core");
const jasmine = jasmineRequire.boot(jasmineRequire);
jasmine.DEFAULT_TIMEOUT_INTERVAL = 120_000; // a busy machine is no failure
Object.assign(globalThis, jasmineRequire.interface(jasmine, jasmine.getEnv()));

const tf = load("@tensorflow/tfjs") as typeof Tf;
load("../src/index.ts");
const warn = console.warn;
console.warn = () => {};
core("jasmine_util.js").setTestEnvs([{ name: "onnx", backendName: "onnx", isDataSync: true }]);

await tf.setBackend("onnx");
const operators = recordOperators(tf, load("../src/backend.ts").backend);

/** Which kernels the test that runs now has asked the backend for. */
let kernels: string[] = [];
const engine = tf.engine();
const runKernel = engine.runKernel;
engine.runKernel = function runAndNote(this: typeof engine, name, ...rest) {
  if (this.backendName === "onnx") kernels.push(name);
  return runKernel.call(this, name, ...rest) as never;
};

const patterns = process.argv.slice(2).filter((argument) => argument !== "--table");
const files = testFiles(patterns);
const fileOf = new Map<string, string>();
const declare = globalThis as unknown as { it: (...rest: unknown[]) => { id: string } };
const { it } = declare;
for (const file of files) {
  declare.it = (...rest) => {
    const spec = it(...rest);
    fileOf.set(spec.id, file);
    return spec;
  };
  core(file);
}
declare.it = it;

type Spec = {
  id: string;
  fullName: string;
  status: string;
  failedExpectations: { message: string }[];
};
const outcomes: Outcome[] = [];
const environment = jasmine.getEnv();
environment.configure({ random: false });
environment.addReporter({
  specStarted: () => {
    kernels = [];
  },
  suiteDone: ({ fullName, failedExpectations }: Spec) => {
    if (failedExpectations.length === 0) return;
    const complaints = failedExpectations.map(({ message }) => message);
    outcomes.push({ file: "around tests", test: fullName, kernels: [], complaints });
  },
  specDone: ({ id, fullName, status, failedExpectations }: Spec) => {
    if (status !== "passed" && status !== "failed") return;
    const complaints = failedExpectations.map(({ message }) =>
      message.split("\n", 3).join(" ").slice(0, 300),
    );
    outcomes.push({ file: fileOf.get(id) as string, test: fullName, kernels, complaints });
  },
});
await environment.execute();
console.warn = warn;

const listed = new URL("known-failures.json", import.meta.url);
const known = JSON.parse(readFileSync(listed, "utf8")) as Known[];
const { text, surprises } = report(outcomes, known);
console.log(text);

await tf.setBackend("onnx");
runOwnKernels();
const page = new URL("../README.md", import.meta.url);
const readme = readFileSync(page, "utf8");
const { hostKernels } = load("../src/kernels/on-host.ts") as { hostKernels: readonly string[] };
const current = withTable(readme, kernelTable(tf, operators, new Set(hostKernels)));
if (process.argv.includes("--table")) writeFileSync(page, current);
const isStale = patterns.length === 0 && readme !== current && !process.argv.includes("--table");
if (isStale) console.log("the README's table of kernels should be current: conformance --table");
process.exitCode = surprises.length > 0 || isStale ? 1 : 0;

/** Kernels that the tests do not run: those that tfjs does not know, and those whose tests lie in folders below. */
function runOwnKernels(): void {
  tf.tidy(() => {
    const [rows, row] = [tf.ones([1, 2, 3, 4]), tf.ones([1, 1, 3, 2])];
    const { engine } = tf;
    engine().runKernel("RmsNorm", { x: rows, gain: tf.ones([4]) }, { epsilon: 1e-5 });
    engine().runKernel("RotaryEmbedding", { x: rows, cos: row, sin: row });
    const looked = { q: rows, k: rows, v: rows, bias: tf.zeros([1, 1, 1, 3]) };
    engine().runKernel("Attention", looked);
    const names = ["q", "keys", "values", "oldKeys", "oldValues"];
    const inputs = Object.fromEntries(names.map((name) => [name, rows]));
    engine().runKernel("CachedAttention", { ...inputs, bias: tf.zeros([1, 1, 3, 6]) });
    engine().runKernel("BroadcastTo", { x: row }, { shape: [2, 1, 3, 2] });
    engine().runKernel("LogSoftmax", { logits: tf.ones([2, 3]) });
    const picture = tf.ones([1, 4, 4, 3]) as Tf.Tensor4D;
    const { image, fused } = tf;
    const resized = (x: Tf.Tensor) => image.resizeBilinear(x as Tf.Tensor4D, [8, 8]);
    const repeated = (x: Tf.Tensor) => image.resizeNearestNeighbor(x as Tf.Tensor4D, [8, 8]);
    for (const f of [resized, repeated]) tf.grad(f)(picture);
    const box = tf.tensor2d([[0, 0, 1, 1]]);
    image.cropAndResize(picture, box, tf.tensor1d([0], "int32"), [2, 2]);
    image.flipLeftRight(picture);
    image.rotateWithOffset(picture, 0.5);
    image.transform(picture, tf.tensor2d([[1, 0, 0, 0, 1, 0, 0, 0]]));
    const filter = tf.ones([2, 2, 3, 1]) as Tf.Tensor4D;
    const window = { x: picture, filter, strides: 1, pad: "same" } as const;
    const bias = tf.ones([1]);
    fused.conv2d({ ...window, bias, activation: "relu" });
    fused.depthwiseConv2d({ ...window, bias: tf.ones([3]), activation: "relu" });
    const matrix = tf.ones([2, 2]) as Tf.Tensor2D;
    fused.matMul({ a: matrix, b: matrix, bias, activation: "relu" });
  });
}
