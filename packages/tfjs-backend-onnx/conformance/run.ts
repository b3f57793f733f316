// Holds the backend "onnx" to the tests that tfjs-core ships (a minute or two; build the package first):
//   pnpm --filter @transfusion/tfjs-backend-onnx conformance [part of a file's name ...]
import { readFileSync } from "node:fs";
import type * as Tf from "@tensorflow/tfjs";
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

/** Which kernels the test that runs now has asked the backend for. */
let kernels: string[] = [];
const engine = tf.engine();
const runKernel = engine.runKernel;
engine.runKernel = function runAndNote(this: typeof engine, name, ...rest) {
  if (this.backendName === "onnx") kernels.push(name);
  return runKernel.call(this, name, ...rest) as never;
};

const patterns = process.argv.slice(2);
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
process.exitCode = surprises.length > 0 ? 1 : 0;
