import { leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import { type Graph, makeNode, reachable, type Value } from "../graph/graph.ts";
import { standardize } from "../graph/standardize.ts";
import { nameOf, writeOnnx } from "../graph/write-onnx.ts";

/** What of a program goes into a file. */
type Exported = {
  readonly graph: Graph;
  readonly inputs: Tree<Value>;
  readonly outputs: Tree<Value>;
  readonly stateInputs: Tree<Value>;
  readonly isStep: boolean;
};

/**
 * A program as an ONNX file. Inputs and outputs are called as in their trees (`batch.text`, a lone leaf `input` or
 * `output`); the state goes in as `state.PATH`, holding what it holds now unless fed, and comes out as `next.PATH`.
 * An output that is called like an input is `outputs.PATH`.
 */
export function exportOnnx(
  { graph, inputs, outputs, stateInputs, isStep }: Exported,
  state: Tree<NdArray>,
  { standard = false }: { readonly standard?: boolean } = {},
): Uint8Array {
  const names = new Map<Value, string>();
  const arrays = new Map(leavesOf(state));
  const defaults = new Map<Value, NdArray>();
  for (const [path, value] of leavesOf(inputs)) names.set(value, path || "input");
  for (const [path, value] of leavesOf(stateInputs)) {
    names.set(value, `${isStep ? "state" : "constants"}.${path}`);
    defaults.set(value, arrays.get(path) as NdArray);
  }
  const taken = new Set(names.values());
  const ends: Value[] = [];
  for (const [at, [path]] of leavesOf(outputs).entries()) {
    const end = graph.outputs[at] as Value;
    // A state that stays as it is needs no output.
    if (isStep && path.startsWith("state.") && names.has(end)) continue;
    const short = isStep ? path.replace(/^state\./, "next.").replace(/^outputs\./, "") : path;
    const name = taken.has(short || "output") ? `outputs.${short}` : short || "output";
    const own = names.has(end) ? passedOn(end) : end;
    names.set(own, name);
    taken.add(name);
    ends.push(own);
  }
  const whole = { inputs: graph.inputs, outputs: ends, nodes: reachable(ends) };
  const written = standard ? standardize(whole) : whole;
  for (const [at, value] of written.outputs.entries()) {
    names.set(value, names.get(ends[at] as Value) as string);
  }
  const name = (value: Value): string => {
    const given = names.get(value);
    if (given !== undefined) return given;
    let free = nameOf(value);
    while (taken.has(free)) free = `_${free}`;
    return free;
  };
  return writeOnnx(written, { name, defaults });
}

function passedOn(value: Value): Value {
  return makeNode("Identity", [value], {}, [value], "Identity").outputs[0] as Value;
}
