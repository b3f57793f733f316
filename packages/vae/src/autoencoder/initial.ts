import {
  createRandom,
  floats,
  mapTree,
  type NdArray,
  sizeOf,
  type Tree,
  treeOf,
} from "@transfusion/tensor";
import { checkVaeConfig, type VaeConfig } from "./config.ts";

/** A weight before it has numbers: its shape, and whether it begins as zeros, ones, or normals. */
export type WeightSpec = {
  readonly shape: readonly number[];
  readonly start: "zeros" | "ones" | "normals";
};

type Entries = [path: string, spec: WeightSpec][];

/** Every weight of a VAE, by the name that Stable Diffusion's files give it. */
export function vaeSpecs(config: VaeConfig): Tree<WeightSpec> {
  const { pictureChannels, latentChannels, blockChannels, layersPerBlock } = checkVaeConfig(config);
  const [first, last] = [blockChannels[0] as number, blockChannels.at(-1) as number];
  const moments = 2 * latentChannels;
  const entries: Entries = [];

  entries.push(...conv("encoder.conv_in", 3, pictureChannels, first));
  let C = first;
  for (const [level, D] of blockChannels.entries()) {
    const path = `encoder.down_blocks.${level}`;
    for (let i = 0; i < layersPerBlock; i++, C = D) {
      entries.push(...residual(`${path}.resnets.${i}`, C, D));
    }
    if (level < blockChannels.length - 1) {
      entries.push(...conv(`${path}.downsamplers.0.conv`, 3, D, D));
    }
  }
  entries.push(...middle("encoder.mid_block", last, config.midAttention));
  entries.push(...norm("encoder.conv_norm_out", last));
  entries.push(...conv("encoder.conv_out", 3, last, moments));
  if (config.quantConv) entries.push(...conv("quant_conv", 1, moments, moments));

  if (config.postQuantConv) {
    entries.push(...conv("post_quant_conv", 1, latentChannels, latentChannels));
  }
  entries.push(...conv("decoder.conv_in", 3, latentChannels, last));
  entries.push(...middle("decoder.mid_block", last, config.midAttention));
  C = last;
  for (const [level, D] of [...blockChannels].reverse().entries()) {
    const path = `decoder.up_blocks.${level}`;
    for (let i = 0; i <= layersPerBlock; i++, C = D) {
      entries.push(...residual(`${path}.resnets.${i}`, C, D));
    }
    if (level < blockChannels.length - 1) {
      entries.push(...conv(`${path}.upsamplers.0.conv`, 3, D, D));
    }
  }
  entries.push(...norm("decoder.conv_norm_out", first));
  entries.push(...conv("decoder.conv_out", 3, first, pictureChannels));
  return treeOf(entries);
}

/** Fresh weights. Every residual and attention block begins as the identity. */
export function initVae(config: VaeConfig, seed: number): Tree<NdArray> {
  return drawWeights(vaeSpecs(config), seed, "vae");
}

/** Numbers for specs; normals have variance `1 / (numbers that one answer sees)`, drawn from the seed and their path. */
export function drawWeights(specs: Tree<WeightSpec>, seed: number, who: string): Tree<NdArray> {
  return mapTree<WeightSpec, NdArray>(specs, ({ shape, start }, path) => {
    const size = sizeOf(shape);
    if (start !== "normals")
      return floats(new Float32Array(size).fill(start === "ones" ? 1 : 0), shape);
    // A filter is [rows, columns, C, D], a linear layer [out, in].
    const seen = shape.length === 4 ? sizeOf(shape.slice(0, 3)) : (shape[1] as number);
    const data = createRandom(seed, who, path).normals(size);
    for (let i = 0; i < size; i++) data[i] = (data[i] as number) / Math.sqrt(seen);
    return floats(data, shape);
  });
}

export function conv(
  path: string,
  side: number,
  C: number,
  D: number,
  start: WeightSpec["start"] = "normals",
): Entries {
  return [
    [`${path}.weight`, { shape: [side, side, C, D], start }],
    [`${path}.bias`, { shape: [D], start: "zeros" }],
  ];
}

export function norm(path: string, C: number): Entries {
  return [
    [`${path}.weight`, { shape: [C], start: "ones" }],
    [`${path}.bias`, { shape: [C], start: "zeros" }],
  ];
}

function residual(path: string, C: number, D: number): Entries {
  return [
    ...norm(`${path}.norm1`, C),
    ...conv(`${path}.conv1`, 3, C, D),
    ...norm(`${path}.norm2`, D),
    ...conv(`${path}.conv2`, 3, D, D, "zeros"),
    ...(C === D ? [] : conv(`${path}.conv_shortcut`, 1, C, D)),
  ];
}

function middle(path: string, C: number, attention: boolean): Entries {
  const layers = ["to_q", "to_k", "to_v", "to_out.0"].flatMap((layer): Entries => {
    const start = layer === "to_out.0" ? "zeros" : "normals";
    return [
      [`${path}.attentions.0.${layer}.weight`, { shape: [C, C], start }],
      [`${path}.attentions.0.${layer}.bias`, { shape: [C], start: "zeros" }],
    ];
  });
  return [
    ...residual(`${path}.resnets.0`, C, C),
    ...(attention ? [...norm(`${path}.attentions.0.group_norm`, C), ...layers] : []),
    ...residual(`${path}.resnets.1`, C, C),
  ];
}
