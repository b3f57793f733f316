import type { Pixels } from "@transfusion/vae";

export type { Pixels } from "@transfusion/vae";

/** A piece of a document: some text or one picture. */
export type Part = TextPart | PicturePart;

/** Some text. While training, one that is `given` is read, not learned: a question, an instruction. */
export type TextPart = { readonly text: string; readonly given?: boolean };

/**
 * A picture. One that is `given` stands clean while training and nothing is learned about its pixels. A model of latents
 * asks for its `latents` [height / f, width / f, C] as well, of its VAE, while training; to generate it makes its own.
 */
export type PicturePart = {
  readonly picture: Pixels;
  readonly given?: boolean;
  readonly latents?: Float32Array;
};

/** Text and pictures in any order, any number of either. */
export type Document = readonly Part[];
