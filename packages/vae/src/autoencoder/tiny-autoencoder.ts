import * as tf from "@tensorflow/tfjs";
import { checkShape, type NdArray, readSafetensors, type Tree, treeOf } from "@transfusion/tensor";
import { type ConvolutionParameters, convolution } from "./convolution.ts";
import { VaeError } from "./errors.ts";
import { groupNorm, type NormParameters } from "./group-norm.ts";
import { conv, norm, type WeightSpec } from "./initial.ts";
import { upsample } from "./upsample.ts";
import { weightsFromFile } from "./weights.ts";

/** How many channels the tiny autoencoder has everywhere, and how many pixels a place of its latent. */
const channels = 64;
const downsampling = 8;

type Block<T> = {
  readonly conv: {
    readonly "0": ConvolutionParameters<T>;
    readonly "2": ConvolutionParameters<T>;
    readonly "4": ConvolutionParameters<T>;
  };
  /** Only at the lowest level: what is added from norms over the whole picture. */
  readonly pool?: {
    readonly "0": ConvolutionParameters<T>;
    readonly "1": NormParameters<T>;
    readonly "3": ConvolutionParameters<T>;
  };
};

/** What the layers of the two networks are, in order; their index is their name. */
type Layer =
  | {
      readonly kind: "convolution";
      readonly from: number;
      readonly to: number;
      readonly bias: boolean;
    }
  | { readonly kind: "halve" | "upsample" | "squash" | "relu" }
  | { readonly kind: "block"; readonly pooled: boolean };

const block = { kind: "block", pooled: false } as const;
const pooled = { kind: "block", pooled: true } as const;
const between = { kind: "convolution", from: channels, to: channels, bias: false } as const;

/** Bohan's TAESD, encoder: a picture `[B, height, width, 3]` of 0..1 to C channels at an eighth of the sides. */
function encoderLayers(C: number): Layer[] {
  return [
    { kind: "convolution", from: 3, to: channels, bias: true },
    ...[block, { kind: "halve" } as const],
    ...[block, block, block, { kind: "halve" } as const],
    ...[block, block, block, { kind: "halve" } as const],
    ...[pooled, pooled, pooled],
    { kind: "convolution", from: channels, to: C, bias: true },
  ];
}

function decoderLayers(C: number): Layer[] {
  return [
    ...[{ kind: "squash" } as const],
    ...[
      { kind: "convolution", from: C, to: channels, bias: true } as const,
      { kind: "relu" } as const,
    ],
    ...[pooled, pooled, pooled, { kind: "upsample" } as const, between],
    ...[block, block, block, { kind: "upsample" } as const, between],
    ...[block, block, block, { kind: "upsample" } as const, between],
    ...[block, { kind: "convolution", from: channels, to: 3, bias: true } as const],
  ];
}

/** A tiny autoencoder: weights of both networks, and C, the channels of its latent. */
export type TinyAutoencoder = {
  readonly latentChannels: number;
  readonly encoder: Tree<NdArray>;
  readonly decoder: Tree<NdArray>;
};

/** Latents `[B, height / 8, width / 8, C]` of pictures `[B, height, width, 3]` with numbers from 0 to 1. */
export function encodeTiny(encoder: Tree<tf.Tensor>, pictures: tf.Tensor4D): tf.Tensor4D {
  const { height, width } = checkShape("encodeTiny: pictures", pictures, [
    "B",
    "height",
    "width",
    3,
  ]);
  if (height % downsampling !== 0 || width % downsampling !== 0) {
    throw new VaeError(
      `encodeTiny: sides should be multiples of ${downsampling}, got ${height} x ${width}`,
    );
  }
  return tf.tidy(() => run(encoderLayers(latentChannelsOf(encoder, "14", 3)), encoder, pictures));
}

/** Pictures `[B, 8·height, 8·width, 3]` of 0..1 from latents. */
export function decodeTiny(decoder: Tree<tf.Tensor>, latents: tf.Tensor4D): tf.Tensor4D {
  const C = latentChannelsOf(decoder, "1", 2);
  checkShape("decodeTiny: latents", latents, ["B", "height", "width", C]);
  return tf.tidy(() => tf.clipByValue(run(decoderLayers(C), decoder, latents), 0, 1));
}

/** The two files of TAESD's layout, in any precision. Throws `VaeError`, or a `WeightError` that names the tensor. */
export async function loadTinyAutoencoder(
  encoderFile: string,
  decoderFile: string,
): Promise<TinyAutoencoder> {
  const [encoder, decoder] = await Promise.all([encoderFile, decoderFile].map(readTensors));
  const latentChannels = encoder?.["14.bias"]?.shape[0] ?? 0;
  if (latentChannels < 1) {
    throw new VaeError(`loadTinyAutoencoder: ${encoderFile} should hold 14.bias, got nothing`);
  }
  return {
    latentChannels,
    encoder: weightsFromFile(encoder ?? {}, specsOf(encoderLayers(latentChannels))),
    decoder: weightsFromFile(decoder ?? {}, specsOf(decoderLayers(latentChannels))),
  };
}

function run(layers: readonly Layer[], weights: Tree<tf.Tensor>, x: tf.Tensor4D): tf.Tensor4D {
  const at = weights as unknown as Record<string, unknown>;
  const step = (y: tf.Tensor4D, layer: Layer, index: number): tf.Tensor4D => {
    const own = at[index] as ConvolutionParameters<tf.Tensor>;
    if (layer.kind === "convolution") return convolution(y, own);
    if (layer.kind === "halve") return convolution(y, own, { stride: 2, centred: true });
    if (layer.kind === "upsample") return upsample(y);
    if (layer.kind === "squash") return tf.mul(tf.tanh(tf.div(y, 3)), 3);
    if (layer.kind === "relu") return tf.relu(y);
    return runBlock(at[index] as Block<tf.Tensor>, y);
  };
  return layers.reduce(step, x);
}

/** `relu(conv(relu(conv(relu(conv(y))))) + y)`, where y is x, or x and what its norm says. */
function runBlock({ conv: convs, pool }: Block<tf.Tensor>, x: tf.Tensor4D): tf.Tensor4D {
  let y = x;
  if (pool !== undefined) {
    const wide = tf.relu(groupNorm(convolution(x, pool["0"]), pool["1"], 4, 1e-5));
    y = tf.add(x, convolution(wide, pool["3"]));
  }
  const first = tf.relu(convolution(y, convs["0"]));
  const second = tf.relu(convolution(first, convs["2"]));
  return tf.relu(tf.add(convolution(second, convs["4"]), y));
}

function specsOf(layers: readonly Layer[]): Tree<WeightSpec> {
  const entries = layers.flatMap((layer, index): [string, WeightSpec][] => {
    switch (layer.kind) {
      case "convolution":
        return conv(`${index}`, 3, layer.from, layer.to).slice(0, layer.bias ? 2 : 1);
      case "halve":
        return conv(`${index}`, 3, channels, channels).slice(0, 1);
      case "block":
        return [
          ...["0", "2", "4"].flatMap((at) => conv(`${index}.conv.${at}`, 3, channels, channels)),
          ...(layer.pooled
            ? [
                ...conv(`${index}.pool.0`, 1, channels, 4 * channels).slice(0, 1),
                ...norm(`${index}.pool.1`, 4 * channels),
                ...conv(`${index}.pool.3`, 1, 4 * channels, channels).slice(0, 1),
              ]
            : []),
        ];
      default:
        return [];
    }
  });
  return treeOf(entries);
}

function latentChannelsOf(weights: Tree<tf.Tensor>, layer: string, axis: number): number {
  const own = (weights as Record<string, ConvolutionParameters<tf.Tensor> | undefined>)[layer];
  const C = own?.weight.shape[axis];
  if (C === undefined)
    throw new VaeError(`tiny autoencoder: should have a layer ${layer}, got none`);
  return C;
}

async function readTensors(file: string): Promise<Record<string, NdArray>> {
  try {
    return (await readSafetensors(file)).tensors;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new VaeError(`loadTinyAutoencoder: ${file} should be readable, got: ${problem}`, {
      cause: error,
    });
  }
}
