import * as tf from "@tensorflow/tfjs";
import {
  createRandom,
  floats,
  leavesOf,
  type NdArray,
  sizeOf,
  type Tree,
} from "@transfusion/tensor";
import { compile } from "../compile.ts";

/** What a kernel test claims: a name, what goes in, and what is computed from it. */
export type Case = [
  claim: string,
  inputs: Record<string, NdArray>,
  f: (t: Record<string, tf.Tensor>) => tf.Tensor | tf.Tensor[],
];

export const normal = (...shape: number[]): NdArray =>
  floats(createRandom(1, ...shape).normals(sizeOf(shape)), shape);

/**
 * In what `f` and its gradients, compiled, differ from tfjs's own cpu backend: nothing, if all is well. Numbers may be
 * `tolerance` times the largest one apart. Where tfjs has no gradient for an op, the values alone count.
 */
export async function differences(
  inputs: Record<string, NdArray>,
  f: Case[2],
  tolerance = 1e-5,
): Promise<string[]> {
  const names = Object.keys(inputs).filter((name) => inputs[name]?.dtype === "float32");
  const values = (given: Tree<tf.Tensor>) => {
    const value = f(given as Record<string, tf.Tensor>);
    return Array.isArray(value) ? value : [value];
  };
  const named = (list: tf.Tensor[]) => Object.fromEntries(list.entries()) as Tree<tf.Tensor>;
  const withGradients = (given: Tree<tf.Tensor>): Tree<tf.Tensor> => {
    const tensors = given as Record<string, tf.Tensor>;
    const loss = (...leaves: tf.Tensor[]) => {
      const replaced = Object.fromEntries(names.map((name, i) => [name, leaves[i] as tf.Tensor]));
      const smooth = values({ ...tensors, ...replaced }).filter(({ dtype }) => dtype === "float32");
      return tf.addN(smooth.map((value) => tf.sum(tf.square(value)))) as tf.Scalar;
    };
    const gradients = tf.grads(loss)(names.map((name) => tensors[name] as tf.Tensor));
    return named([...values(given), ...gradients]);
  };
  const run = async (engine: "onnx" | "cpu", g: (given: Tree<tf.Tensor>) => Tree<tf.Tensor>) => {
    const program = await compile(g, { inputs }, { engine });
    const outputs = await program.run(inputs);
    await program.dispose();
    return leavesOf(outputs as Tree<NdArray>).map(([, array]) => array);
  };
  let [g, plain] = [withGradients, await run("cpu", withGradients).catch(() => undefined)];
  if (plain === undefined) {
    g = (given) => named(values(given));
    plain = await run("cpu", g);
  }
  const compiled = await run("onnx", g);
  return plain.flatMap((array, at) => compare(compiled[at] as NdArray, array, at, tolerance));
}

function compare(got: NdArray, wanted: NdArray, at: number, tolerance: number): string[] {
  const kind = ({ dtype, shape }: NdArray) => `${dtype} [${shape.join(", ")}]`;
  if (kind(got) !== kind(wanted)) return [`output ${at}: ${kind(got)}, not ${kind(wanted)}`];
  const numbers = [...wanted.data].map(Number);
  const largest = numbers.reduce(
    (most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most),
    0,
  );
  return numbers.flatMap((number, index) => {
    const other = Number(got.data[index]);
    const near = Object.is(number, other) || Math.abs(number - other) <= tolerance * largest;
    return near ? [] : [`output ${at}, number ${index}: ${other}, not ${number}`];
  });
}
