import { leavesOf, type NdArray, type Tree } from "@transfusion/tensor";
import { BucketError } from "./errors.ts";
import type { Held, Program } from "./program.ts";
import type { Spec } from "./trace.ts";

/**
 * Several programs that run as one: inputs go to the one whose shapes they have, which is opened when it is first
 * needed. The first is opened at once and holds what all share.
 *
 * What a program tells of itself (cost, placement, the ONNX file) is told of the bucket that ran last, at first of
 * the first.
 */
export async function bucketProgram(
  buckets: readonly Tree<Spec>[],
  open: (bucket: Tree<Spec>) => Promise<Program>,
): Promise<Program> {
  const keys = buckets.map((bucket) => keyOf(bucket));
  const [first] = buckets;
  if (first === undefined) throw new RangeError("compile: buckets should be one or more, got none");
  if (new Set(keys).size < keys.length) {
    throw new RangeError(`compile: buckets should differ, got ${keys.join(" and ")}`);
  }
  const holder = await open(first);
  const opened = new Map([[keys[0] as string, holder]]);
  let last = holder;

  /** Calls wait for one another, so that a bucket that has yet to be opened is not overtaken. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => undefined);
    return next;
  };

  async function programFor(inputs: Tree<NdArray | Held>): Promise<Program> {
    const key = keyOf(inputs);
    const at = keys.indexOf(key);
    if (at < 0) {
      throw new BucketError(`run: inputs should be ${keys.join(" or ")}, got ${key}`, keys);
    }
    last = opened.get(key) ?? (await open(buckets[at] as Tree<Spec>));
    opened.set(key, last);
    return last;
  }

  return {
    get cost() {
      return last.cost;
    },
    get placement() {
      return last.placement;
    },
    run: (inputs, options) => inTurn(async () => (await programFor(inputs)).run(inputs, options)),
    profile: (inputs, options) =>
      inTurn(async () => (await programFor(inputs)).profile(inputs, options)),
    onnx: (options) => inTurn(() => last.onnx(options)),
    readState: () => inTurn(() => holder.readState()),
    writeState: (state) => inTurn(() => holder.writeState(state)),
    dispose: () =>
      inTurn(async () => {
        for (const program of new Set(opened.values())) await program.dispose();
      }),
  };
}

/** Paths, dtypes and shapes as text. */
function keyOf(tree: Tree<Spec | NdArray | Held>): string {
  const leaves = leavesOf<Spec | NdArray | Held>(tree)
    .map(([path, { dtype, shape }]) => `${path || "input"}: ${dtype} [${shape.join(", ")}]`)
    .sort();
  return `{ ${leaves.join(", ")} }`;
}
