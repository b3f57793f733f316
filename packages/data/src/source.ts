import type { Document, Pixels } from "@transfusion/model";

/** A picture and what it is said to show. */
export type Captioned = { readonly caption: string; readonly picture: Pixels };

/** One sample: a captioned picture, put in order by the run's dice, or a document that stays as it is. */
export type Sample = Captioned | { readonly document: Document };

/** A file that was left out, and why. */
export type Skipped = { readonly file: string; readonly reason: string };

/** Samples to train on. A position decides its sample, so a run that resumes sees what it would have seen. */
export type SampleSource<S extends Sample = Sample> = {
  readonly name: string;
  /** How many samples an epoch has; `Infinity` where they are made on demand. */
  readonly size: number;
  /** Pictures are `pictureSize` x `pictureSize`. */
  readonly pictureSize: number;
  readonly skipped: readonly Skipped[];
  /** Captions to learn a tokenizer from; they end. */
  captions(): Iterable<string>;
  /** The sample at position 0, 1, 2, …; every epoch in another order. */
  sample(position: number): S | Promise<S>;
};
