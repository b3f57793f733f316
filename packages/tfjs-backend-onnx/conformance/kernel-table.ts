import type * as Tf from "@tensorflow/tfjs";

/** The few things of a graph that are looked at here. */
type Value = { readonly node?: Node };
type Node = {
  readonly op: string;
  readonly kernel: string;
  readonly inputs: readonly (Value | undefined)[];
};
type Backend = { valueOf(tensor: Tf.TensorInfo, kernel: string): Value };

/** Which ONNX operators each kernel has been compiled to so far. */
export type Operators = Map<string, Set<string>>;

/** Notes, from now on, which operators every call of a kernel adds to the graph. */
export function recordOperators(tf: typeof Tf, backend: Backend): Operators {
  const operators: Operators = new Map();
  for (const config of tf.getKernelsForBackend("onnx")) {
    const { kernelName, kernelFunc } = config;
    tf.unregisterKernel(kernelName, "onnx");
    tf.registerKernel({
      ...config,
      kernelFunc: (call) => {
        const result = kernelFunc(call);
        type Input = Tf.TensorInfo | Tf.TensorInfo[] | undefined;
        const given = Object.values(call.inputs as Record<string, Input>).flat();
        const known = new Set(
          given.filter((tensor) => tensor != null).map((tensor) => valueBehind(tensor)),
        );
        const found = operators.get(kernelName) ?? new Set();
        operators.set(kernelName, found);
        for (const tensor of [result].flat()) walk(valueBehind(tensor), known, found);
        return result;

        function valueBehind(tensor: Tf.TensorInfo): Value | undefined {
          return tensor.dtype === "string" ? undefined : backend.valueOf(tensor, kernelName);
        }
      },
    });
  }
  return operators;
}

/**
 * Collects the operators between a value and the ones known before. `Reshape` nodes of the kernel of that name only
 * show a kernel its input under the shape that the tensor has.
 */
function walk(value: Value | undefined, known: Set<Value | undefined>, found: Set<string>): void {
  if (value?.node === undefined || known.has(value)) return;
  known.add(value);
  if (value.node.kernel === "Reshape") return;
  found.add(value.node.op);
  for (const input of value.node.inputs) walk(input, known, found);
}

/** The table of the README: every kernel of tfjs's cpu backend and of ours, and what becomes of it. */
export function kernelTable(
  tf: typeof Tf,
  operators: Operators,
  onHost: ReadonlySet<string>,
): string {
  const ours = new Set(tf.getKernelsForBackend("onnx").map(({ kernelName }) => kernelName));
  const theirs = tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName);
  const names = [...new Set([...ours, ...theirs])].sort();
  const rows = names.map((name) => {
    if (!ours.has(name) || name === "Complex") return `| ${name} | no | |`;
    if (onHost.has(name)) return `| ${name} | yes | tfjs's cpu kernel |`;
    const found = [...(operators.get(name) ?? [])].sort();
    return `| ${name} | yes | ${found.join(", ") || "nothing"} |`;
  });
  return ["| kernel | supported | compiled to |", "|---|---|---|", ...rows].join("\n");
}

const begin = "<!-- kernels, written by conformance --table -->\n";
const end = "\n<!-- end of kernels -->";

/** A README with another table in place of its own. */
export function withTable(readme: string, table: string): string {
  const [before, rest] = readme.split(begin) as [string, string];
  return `${before}${begin}${table}${end}${rest.slice(rest.indexOf(end) + end.length)}`;
}

/** The kernels that the table of a README names, and whether they are supported. */
export function tabled(readme: string): Map<string, boolean> {
  const table = readme.slice(readme.indexOf(begin), readme.indexOf(end));
  const rows = [...table.matchAll(/^\| (\w+) \| (yes|no) \|/gm)];
  return new Map(rows.map(([, name, supported]) => [name as string, supported === "yes"]));
}
