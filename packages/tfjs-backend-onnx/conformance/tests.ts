import { readdirSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

/**
 * The tests that tfjs-core ships below its `dist`. They import its modules one by one while everybody else gets its
 * bundle: here all get the modules, and all by `require`, so that there is one tfjs-core.
 */

const require = createRequire(import.meta.url);
const fromTfjs = createRequire(require.resolve("@tensorflow/tfjs"));
const dist = dirname(fromTfjs.resolve("@tensorflow/tfjs-core"));
const cpu = dirname(fromTfjs.resolve("@tensorflow/tfjs-backend-cpu"));
const redirected: Readonly<Record<string, string>> = {
  "@tensorflow/tfjs-core": join(dist, "index.js"),
  // Its bundle's class cannot extend the modules' own; kernels that are computed on the host need it.
  "@tensorflow/tfjs-backend-cpu": join(cpu, "index.js"),
  "jasmine-core/lib/jasmine-core/jasmine.js": require.resolve(
    "jasmine-core/lib/jasmine-core/jasmine.js",
  ),
};

type Resolve = (request: string, ...rest: unknown[]) => string;
const loader = Module as unknown as { _resolveFilename: Resolve };
const resolve = loader._resolveFilename;
loader._resolveFilename = (request, ...rest) =>
  redirected[request] ?? resolve.call(loader, request, ...rest);

/** Tests outside `ops/` that are about backends, too. */
const others =
  /^(debug_mode|engine|gradients|profiler|tensor|variable|optimizers\/\w+_optimizer)_test\.js$/;

/** The test files, by their path below `dist`; with patterns, those that match one. */
export function testFiles(patterns: readonly string[]): string[] {
  return (readdirSync(dist, { recursive: true }) as string[])
    .map((file) => relative(".", file))
    .filter((file) => /^ops\/.+_test\.js$/.test(file) || others.test(file))
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
    .sort();
}

/** A module of tfjs-core, by its path below `dist`. */
export const core = (file: string) => require(join(dist, file));

/** A module by its path from here, or by its package's name. */
export const load = (name: string) => require(name);
