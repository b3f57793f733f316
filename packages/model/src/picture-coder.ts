import { floats, type NdArray, type Tree } from "@transfusion/tensor";
import { compile, type EngineName, type Program } from "@transfusion/tfjs-backend-onnx";
import {
  arrayToPictures,
  downsamplingOf,
  type Pixels,
  picturesToArray,
  type Vae,
  type VaeConfig,
} from "@transfusion/vae";
import { type Coding, coderProgram } from "./coder-programs.ts";

/** Pictures to latents and back, through a VAE on an engine. Latents have variance about 1. */
export type PictureCoder = {
  /** The likeliest latents of pictures of one size: numbers [height / f, width / f, C] of each, f the downsampling. */
  encode(pictures: readonly Pixels[]): Promise<Float32Array[]>;
  /** The picture that latents [height / f, width / f, C] stand for; `height` and `width` are the picture's. */
  decode(latents: Float32Array, size: { height: number; width: number }): Promise<Pixels>;
  dispose(): Promise<void>;
};

/** As many pictures as are encoded in one run: more take several, fewer are filled up. */
const together = 8;

/** A VAE on an engine; a program for each size of pictures is compiled when it is first needed. */
export function createPictureCoder(
  { config, weights }: Vae,
  options: { engine?: EngineName; threads?: number } = {},
): PictureCoder {
  const programs = new Map<string, Promise<Program>>();

  function compiled(coding: Coding): Promise<Program> {
    const name = JSON.stringify(coding);
    const known = programs.get(name);
    if (known) return known;
    const { run, inputs } = coderProgram(config, coding);
    const made = compile(run, { inputs, constants: weights }, options);
    programs.set(name, made);
    made.catch(() => programs.delete(name)); // whoever asks next tries again
    return made;
  }

  return {
    ...pictureCoderOver(config, async (coding, inputs) => (await compiled(coding)).run(inputs)),
    async dispose() {
      for (const program of programs.values()) await (await program).dispose();
      programs.clear();
    },
  };
}

/** A VAE of this configuration whose programs something else runs. */
export function pictureCoderOver(
  config: VaeConfig,
  run: (coding: Coding, inputs: Tree<NdArray>) => Promise<unknown>,
): Omit<PictureCoder, "dispose"> {
  const f = downsamplingOf(config);

  async function encodeSome(pictures: readonly Pixels[]): Promise<Float32Array[]> {
    const [{ width, height }] = pictures as [Pixels];
    const rows = pictures.length === 1 ? 1 : together;
    const filled = Array.from(
      { length: rows },
      (_, i) => pictures[Math.min(i, pictures.length - 1)],
    );
    const coding = { kind: "encode", rows, height, width } as const;
    const { latents } = (await run(coding, { pictures: picturesToArray(filled) })) as Arrays;
    const size = latents.data.length / rows;
    return pictures.map((_, i) => (latents.data as Float32Array).slice(i * size, (i + 1) * size));
  }

  return {
    async encode(pictures) {
      const all: Float32Array[] = [];
      for (let from = 0; from < pictures.length; from += together) {
        all.push(...(await encodeSome(pictures.slice(from, from + together))));
      }
      return all;
    },
    async decode(latents, { height, width }) {
      const shaped = floats(latents, [1, height / f, width / f, config.latentChannels]);
      const { pictures } = (await run(
        { kind: "decode", height, width },
        { latents: shaped },
      )) as Arrays;
      return arrayToPictures(pictures)[0] as Pixels;
    },
  };
}

type Arrays = { readonly latents: NdArray; readonly pictures: NdArray };
