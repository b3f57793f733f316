import type { NdArray } from "@transfusion/tensor";

/** What a program is fed: numbers (one may stand for all), or the number of an array that stayed in the worker. */
export type Feed = NdArray | { readonly held: number };

/** One array of state: fed under one name, replaced by what comes out under another (or never, where there is none). */
export type StateSlot = {
  readonly input: string;
  readonly output?: string;
  readonly initial: NdArray;
};

export type Request =
  | {
      type: "load";
      program: number;
      model: Uint8Array;
      state: readonly StateSlot[];
      threads: number;
    }
  | {
      type: "run";
      program: number;
      feeds: readonly (readonly [name: string, feed: Feed])[];
      outputs: readonly { name: string; hold?: number }[];
    }
  | { type: "readState"; program: number }
  | { type: "writeState"; program: number; state: readonly NdArray[] }
  | { type: "hold"; held: number; array: NdArray }
  | { type: "read"; held: number }
  | { type: "release"; held: readonly number[] }
  | { type: "unload"; program: number }
  | { type: "wait" };

/** A request, and how it is answered: as a message, to a thread that is blocked until a signal, or not at all. */
export type Asked = {
  readonly id: number;
  readonly request: Request;
  readonly reply: "message" | "signal" | "none";
};

export type Answer = {
  readonly id: number;
  readonly arrays?: readonly NdArray[];
  readonly error?: string;
};
