import type { MessagePort } from "node:worker_threads";
import type { NdArray } from "@transfusion/tensor";
import type { Failure } from "./failure.ts";

/** What a program is fed: numbers (one may stand for all), or the number of an array that stayed in the worker. */
export type Feed = NdArray | { readonly held: number };

/** One array of state: fed under one name, replaced by what comes out under another (or never, where there is none). */
export type StateSlot = { readonly input: string; readonly output?: string };

/** What ONNX Runtime can run a graph on. */
export type Device = "cpu" | "webgpu" | "cuda" | "coreml" | "dml";

/** A graph as a file, and what it is to run on. */
export type Model = {
  readonly model: Uint8Array;
  readonly threads: number;
  readonly device?: Device;
};

/** Numbers under the names of a graph's inputs. */
export type Feeds = readonly (readonly [name: string, feed: Feed])[];

export type Request =
  | {
      type: "load";
      program: number;
      model: Model;
      /** What they hold comes behind, as `writeState`. */
      slots: readonly StateSlot[];
      /** Another program, whose state the slots hold in the same order. */
      of?: number;
      /** Keeps the model, so that where a part of it fails the rest can still be run. */
      divisible?: boolean;
    }
  | {
      /** Runs a graph with the state of a program, and leaves the state as it is; ONNX Runtime's timings go to a file. */
      type: "profile";
      program: number;
      model: Model;
      feeds: Feeds;
      runs: number;
      prefix: string;
    }
  | {
      type: "run";
      program: number;
      feeds: Feeds;
      outputs: readonly { name: string; hold?: number }[];
    }
  | { type: "readState"; program: number }
  /** Each array in a buffer of its own, since a run writes into them. */
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
  readonly error?: Failure;
};

/** What the engine's thread is told when it starts: how it signals, and what became of the one before. */
export type Start = {
  readonly signal: SharedArrayBuffer;
  /** Where answers go when the asking thread is blocked. */
  readonly port: MessagePort;
  /** Programs and arrays up to this number were in threads that have ended, and why the last one did. */
  readonly before?: { readonly last: number; readonly why: string };
};
