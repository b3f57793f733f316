import type * as tf from "@tensorflow/tfjs";
import { floats, type NdArray, type Tree } from "@transfusion/tensor";
import { compile, type EngineName, type Program } from "@transfusion/tfjs-backend-onnx";
import {
  arrayToPictures,
  decode,
  downsamplingOf,
  encode,
  latentMode,
  type Pixels,
  picturesToArray,
  scaleLatents,
  unscaleLatents,
  type Vae,
} from "@transfusion/vae";

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
  const f = downsamplingOf(config);
  const C = config.latentChannels;
  const compiled = (name: string, run: () => Promise<Program>): Promise<Program> => {
    const known = programs.get(name);
    if (known) return known;
    const made = run();
    programs.set(name, made);
    made.catch(() => programs.delete(name)); // whoever asks next tries again
    return made;
  };
  const encoder = (B: number, height: number, width: number): Promise<Program> =>
    compiled(`encode ${B} ${height} ${width}`, () =>
      compile(
        (given, held) => {
          const { pictures } = given as { pictures: tf.Tensor4D };
          return { latents: scaleLatents(latentMode(encode(held, pictures, config)), config) };
        },
        { inputs: { pictures: real(B, height, width, 3) }, constants: weights },
        options,
      ),
    );
  const decoder = (height: number, width: number): Promise<Program> =>
    compiled(`decode ${height} ${width}`, () =>
      compile(
        (given, held) => {
          const { latents } = given as { latents: tf.Tensor4D };
          return { pictures: decode(held, unscaleLatents(latents, config), config) };
        },
        { inputs: { latents: real(1, height / f, width / f, C) }, constants: weights },
        options,
      ),
    );

  async function encodeSome(pictures: readonly Pixels[]): Promise<Float32Array[]> {
    const [{ width, height }] = pictures as [Pixels];
    const B = pictures.length === 1 ? 1 : together;
    const filled = Array.from({ length: B }, (_, i) => pictures[Math.min(i, pictures.length - 1)]);
    const program = await encoder(B, height, width);
    const { latents } = (await program.run({ pictures: picturesToArray(filled) })) as Arrays;
    const size = latents.data.length / B;
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
      const program = await decoder(height, width);
      const shaped = floats(latents, [1, height / f, width / f, C]);
      const { pictures } = (await program.run({ latents: shaped })) as Arrays;
      return arrayToPictures(pictures)[0] as Pixels;
    },
    async dispose() {
      for (const program of programs.values()) await (await program).dispose();
      programs.clear();
    },
  };
}

type Arrays = Tree<NdArray> & { readonly latents: NdArray; readonly pictures: NdArray };

function real(...shape: number[]) {
  return { shape, dtype: "float32" } as const;
}
