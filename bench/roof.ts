import { createRequire } from "node:module";
import { createRandom } from "@transfusion/tensor";
import { secondsOf } from "./interleave.ts";
import { matmulModel, type Product } from "./matmul-model.ts";

/** The best float32 matrix product that ONNX Runtime reaches here. */
export type Roof = {
  readonly product: Product;
  /** One more measurement, in floating-point operations per second. */
  measure(): Promise<number>;
  release(): Promise<void>;
};

// Squares, and what a training step of width 256 and 2,816 tokens multiplies.
const sizes = [
  [1024, 1024, 1024],
  [2048, 2048, 2048],
  [2816, 256, 768],
  [2816, 256, 1408],
  [2816, 704, 256],
  [256, 2816, 1408],
] as const;

// The few names of onnxruntime-node used here: the copy that the engine runs, which only it depends on.
type Runtime = {
  InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => unknown;
};
type Session = { run(feeds: object): Promise<unknown>; release(): Promise<void> };

/** Try every size, with the second matrix as a constant and as an input, and keep the fastest. */
export async function findRoof(threads: number): Promise<Roof> {
  const products = sizes.flatMap(([M, K, N]) =>
    [true, false].map((constant) => ({ M, K, N, constant })),
  );
  let best: { roof: Roof; speed: number } | undefined;
  for (const product of products) {
    const roof = await openRoof(product, threads);
    const speed = await roof.measure();
    if (best && speed <= best.speed) {
      await roof.release();
    } else {
      await best?.roof.release();
      best = { roof, speed };
    }
  }
  return (best as { roof: Roof }).roof;
}

async function openRoof(product: Product, threads: number): Promise<Roof> {
  const require = createRequire(
    new URL("../packages/tfjs-backend-onnx/package.json", import.meta.url),
  );
  const runtime: Runtime = require("onnxruntime-node");
  const { M, K, N, constant } = product;
  const random = createRandom(1, "roof");
  const b = random.normals(K * N);
  const session = await runtime.InferenceSession.create(matmulModel(product, b), {
    intraOpNumThreads: threads,
  });
  const feeds = {
    a: new runtime.Tensor("float32", random.normals(M * K), [M, K]),
    ...(constant ? {} : { b: new runtime.Tensor("float32", b, [K, N]) }),
  };
  return {
    product,
    async measure() {
      let fastest = Infinity;
      const until = performance.now() + 250;
      do fastest = Math.min(fastest, await secondsOf(() => session.run(feeds)));
      while (performance.now() < until);
      return (2 * M * K * N) / fastest;
    },
    release: () => session.release(),
  };
}
