import type { Pixels } from "@transfusion/vae";

export type { Pixels } from "@transfusion/vae";

/** A piece of a document: some text or one picture. */
export type Part = { readonly text: string } | PicturePart;

/** A picture. One that is `given` stands clean while training and nothing is learned about its pixels. */
export type PicturePart = { readonly picture: Pixels; readonly given?: boolean };

/** Text and pictures in any order, any number of either. */
export type Document = readonly Part[];
