import type { Pixels } from "@transfusion/vae";

export type { Pixels } from "@transfusion/vae";

/** A piece of a document: some text or one picture. */
export type Part = { readonly text: string } | { readonly picture: Pixels };

/** Text and pictures in any order, any number of either. */
export type Document = readonly Part[];
