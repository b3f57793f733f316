import * as tf from "@tensorflow/tfjs";
import { createRandom, floats } from "@transfusion/tensor";
import { type CompileOptions, compile } from "@transfusion/tfjs-backend-onnx";

const side = 512;
const products = 8;
const leastMs = 300;
const share = 0.5; // of the best rate, what a good training step makes use of

/**
 * How many floating-point operations a second a training step should do on this machine: half of what `products` square
 * matrix products in a row reach at best. Takes about half a second; `clock` tells milliseconds.
 */
export async function measureRate({
  clock = () => performance.now(),
  ...engine
}: Pick<CompileOptions, "engine" | "threads"> & {
  readonly clock?: () => number;
} = {}): Promise<number> {
  const shape = [side, side];
  const spec = { shape, dtype: "float32" } as const;
  const program = await compile(
    (inputs) => {
      const { a, b } = inputs as { a: tf.Tensor; b: tf.Tensor };
      let product = a;
      for (let i = 0; i < products; i++) product = tf.matMul(product, b);
      return { mean: product.mean() };
    },
    { inputs: { a: spec, b: spec } },
    engine,
  );
  const random = createRandom(1, "rate");
  const factor = (deviation: number) =>
    floats(
      random.normals(side * side).map((one) => one * deviation),
      shape,
    );
  const inputs = { a: factor(1), b: factor(side ** -0.5) }; // products stay as large as they were
  try {
    let fastest = Number.POSITIVE_INFINITY;
    const from = clock();
    do {
      const started = clock();
      await program.run(inputs);
      fastest = Math.min(fastest, clock() - started);
    } while (clock() - from < leastMs);
    return (share * products * 2 * side ** 3) / (fastest / 1000);
  } finally {
    await program.dispose();
  }
}
