import type * as tf from "@tensorflow/tfjs";
import { openPictures } from "@transfusion/data";
import type { Pixels } from "@transfusion/model";
import { mapTree, type NdArray, type Tree } from "@transfusion/tensor";
import { compile } from "@transfusion/tfjs-backend-onnx";
import {
  arrayToPictures,
  decode,
  encode,
  initVae,
  peakSignalToNoise,
  picturesToArray,
  structuralSimilarity,
} from "@transfusion/vae";
import { type SettledVaeTrainConfig, vaeConfigOf } from "./config.ts";

/** What is left of pictures that a VAE encodes, without noise, and decodes: means over the pictures. */
export type VaeFidelity = {
  /** Of pixels from -1 to 1, mean absolute. */
  readonly error: number;
  /** Peak signal to noise, in decibels. */
  readonly psnr: number;
  /** Structural similarity. */
  readonly ssim: number;
};

/** Measures reconstructions of the pictures that a configuration holds out. */
export type VaeEvaluator = {
  /** By these weights; the same pictures every time. */
  evaluate(weights: Tree<NdArray>): Promise<VaeFidelity>;
  dispose(): Promise<void>;
};

/** An evaluator for a VAE's run, compiled once, on at most `pictures` of those held out. */
export async function createVaeEvaluator(
  config: SettledVaeTrainConfig,
  { pictures: limit }: { readonly pictures: number },
): Promise<VaeEvaluator> {
  const { data, engine, threads } = config;
  const { folders, pictureSize, except = "" } = data;
  const only = new RegExp(except);
  const source = await openPictures(folders, { pictureSize, seed: 0, only });
  const count = Math.min(limit, source.size);
  const pictures = await Promise.all(Array.from({ length: count }, (_, at) => source.sample(at)));
  const vaeConfig = vaeConfigOf(config);
  const specs = mapTree(initVae(vaeConfig, 0), ({ shape, dtype }: NdArray) => ({ shape, dtype }));
  const shape = [1, pictureSize, pictureSize, 3];
  const program = await compile(
    (given): Tree<tf.Tensor> => {
      const { weights, picture } = given as { weights: Tree<tf.Tensor>; picture: tf.Tensor4D };
      return { drawn: decode(weights, encode(weights, picture, vaeConfig).mean, vaeConfig) };
    },
    { inputs: { weights: specs, picture: { shape, dtype: "float32" } } },
    { engine, threads },
  );
  const measure = async (weights: Tree<NdArray>, picture: Pixels): Promise<VaeFidelity> => {
    const wanted = picturesToArray([picture]);
    const { drawn } = (await program.run({ weights, picture: wanted })) as { drawn: NdArray };
    let sum = 0;
    for (const [i, value] of wanted.data.entries()) sum += Math.abs(value - drawn.data[i]);
    const [answer] = arrayToPictures(drawn) as [Pixels];
    const psnr = peakSignalToNoise(picture, answer);
    const ssim = structuralSimilarity(picture, answer);
    return { error: sum / wanted.data.length, psnr, ssim };
  };
  return {
    async evaluate(weights) {
      const found: VaeFidelity[] = [];
      for (const picture of pictures) found.push(await measure(weights, picture));
      const mean = (name: keyof VaeFidelity): number =>
        found.reduce((sum, one) => sum + one[name], 0) / found.length;
      return { error: mean("error"), psnr: mean("psnr"), ssim: mean("ssim") };
    },
    dispose: () => program.dispose(),
  };
}
