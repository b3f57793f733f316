import type * as tf from "@tensorflow/tfjs";
import { mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { compile, type Spec, type Traceable } from "@transfusion/tfjs-backend-onnx";
import { decode, encode, initVae, type VaeBatch, vaeLossAndGradients } from "@transfusion/vae";
import { expect, test } from "vitest";
import { vaeConfigOf } from "./config.ts";

const config = vaeConfigOf({
  vae: {
    ...{ latentChannels: 4, blockChannels: [32, 32], layersPerBlock: 1 },
    ...{ normGroups: 4, midAttention: false },
  },
});
const loss = { l1: 1, kl: 1, perceptual: 0.5, features: "pyramid", adversarial: 0 } as const;
const float = (...shape: number[]): Spec => ({ shape, dtype: "float32" });
const batch = { pictures: float(1, 8, 8, 3), noise: float(1, 4, 4, 4), adversarialOn: float() };

/** What a compiled function of weights and a batch costs. */
async function flopsOf(f: Traceable): Promise<number> {
  const specOf = ({ shape }: NdArray): Spec => float(...shape);
  const inputs = { vae: mapTree<NdArray, Spec>(initVae(config, 1), specOf), batch };
  const program = await compile(f, { inputs }, { threads: 1 });
  await program.dispose();
  return program.cost.flops;
}

test("gradients multiply three times as much as encoding and decoding do: nothing is done twice", async () => {
  type Given = { vae: Tree<tf.Tensor>; batch: VaeBatch<tf.Tensor4D> };

  const once = await flopsOf((given) => {
    const { vae, batch } = given as unknown as Given;
    return { drawn: decode(vae, encode(vae, batch.pictures, config).mean, config) };
  });
  const all = await flopsOf((given) => {
    const { vae, batch } = given as unknown as Given;
    return vaeLossAndGradients({ vae }, batch, config, loss).gradients;
  });

  expect(all / once).toBeGreaterThan(2.8); // pictures need no gradient
  expect(all / once).toBeLessThan(3.3); // what is done place by place counts a little
});
