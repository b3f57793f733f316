import { leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import type { Value } from "../graph/graph.ts";
import { nameOf } from "../graph/write-onnx.ts";
import type { Held } from "../program.ts";
import type { StateSlot } from "./messages.ts";

/** Where a program's state goes in and its successor comes out; `ends` are the outputs by path. */
export function slotsOf(
  stateInputs: Tree<Value>,
  ends: ReadonlyMap<string, Value>,
  isStep: boolean,
): StateSlot[] {
  return leavesOf(stateInputs).map(([path, value]) => {
    if (!isStep) return { input: nameOf(value) };
    const after = ends.get(`state.${path}`);
    if (after === undefined)
      throw new RangeError(`compileStep: the new state should hold ${path}, got nothing`);
    if (!isLike(after, value, after.type)) {
      throw new RangeError(
        `compileStep: ${path} of the new state should be ${value.type} [${value.shape}], got ${after.type} [${after.shape}]`,
      );
    }
    const slot = { input: nameOf(value) };
    return after === value ? slot : { ...slot, output: nameOf(after) };
  });
}

/** An input as it should be; anything else is an error that names it. */
export function checkInput(
  path: string,
  value: Value,
  leaf: NdArray | Held | undefined,
): NdArray | Held {
  const wanted = `${value.type} [${value.shape.join(", ")}]`;
  if (leaf === undefined)
    throw new RangeError(`run: input ${path} should be ${wanted}, got nothing`);
  if (!isLike(leaf, value, leaf.dtype)) {
    throw new RangeError(
      `run: input ${path} should be ${wanted}, got ${leaf.dtype} [${leaf.shape.join(", ")}]`,
    );
  }
  return leaf;
}

function isLike({ shape }: { shape: readonly number[] }, value: Value, type: string): boolean {
  return (
    type === value.type &&
    shape.length === value.shape.length &&
    shape.every((side, axis) => side === value.shape[axis])
  );
}
