import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type DType, type NdArray, sizeOf } from "@transfusion/tensor";
import * as ort from "onnxruntime-node";
import { writtenOut } from "../graph/graph.ts";
import { answered, signal } from "./alive.ts";
import type { Answer, Asked, Feed, Request, StateSlot } from "./messages.ts";

/** The thread on which ONNX Runtime runs: its calls block, so no thread that serves people makes them. */

type Loaded = {
  readonly session: ort.InferenceSession;
  readonly slots: readonly StateSlot[];
  /** What the next run is fed, and what it writes into; they change places after each run. */
  current: Map<string, ort.Tensor>;
  spare: Map<string, ort.Tensor>;
};

const port = parentPort as NonNullable<typeof parentPort>;
/** Where answers go when the asking thread is blocked. */
const blockedPort = (workerData as { port: MessagePort }).port;
/** An error stands where what was to be loaded or held failed: whoever needs it is told why. */
const programs = new Map<number, Loaded | Error>();
const held = new Map<number, ort.Tensor | Error>();

/** Requests are answered one after another, in the order in which they came. */
let turn: Promise<void> = Promise.resolve();
port.on("message", (asked: Asked) => {
  turn = turn.then(() => handle(asked));
});

async function handle({ id, request, reply }: Asked): Promise<void> {
  const result = await answer(request).then(
    (arrays): Answer => ({ id, arrays }),
    (error: unknown): Answer => {
      const failure = error instanceof Error ? error : new Error(String(error));
      remember(request, failure);
      return { id, error: failure.message };
    },
  );
  if (reply === "none") return;
  const buffers = (result.arrays ?? []).map(({ data }) => data.buffer as ArrayBuffer);
  if (reply === "message") return port.postMessage(result, buffers);
  blockedPort.postMessage(result, buffers);
  Atomics.add(signal, answered, 1);
  Atomics.notify(signal, answered);
}

function remember(request: Request, failure: Error): void {
  if (request.type === "load") programs.set(request.program, failure);
  if (request.type === "hold") held.set(request.held, failure);
  if (request.type !== "run") return;
  for (const { hold } of request.outputs) if (hold !== undefined) held.set(hold, failure);
}

async function answer(request: Request): Promise<NdArray[]> {
  switch (request.type) {
    case "load":
      programs.set(request.program, await load(request));
      return [];
    case "run":
      return run(request);
    case "readState": {
      const { slots, current } = loaded(request.program);
      return slots.map(({ input }) => copied(current.get(input) as ort.Tensor));
    }
    case "writeState": {
      const { slots, current } = loaded(request.program);
      for (const [at, slot] of slots.entries())
        current.set(slot.input, tensorOf(request.state[at] as NdArray));
      return [];
    }
    case "hold":
      held.set(request.held, tensorOf(request.array));
      return [];
    case "read":
      return [copied(heldTensor(request.held))];
    case "release":
      for (const id of request.held) held.delete(id);
      return [];
    case "unload": {
      const unloaded = programs.get(request.program);
      programs.delete(request.program);
      if (unloaded !== undefined && !(unloaded instanceof Error)) await unloaded.session.release();
      return [];
    }
    case "wait":
      return [];
  }
}

async function load({
  model,
  state,
  threads,
}: Extract<Request, { type: "load" }>): Promise<Loaded> {
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    graphOptimizationLevel: "all",
    logSeverityLevel: 4,
    ...profiling(),
  });
  // Each array of the state in memory of its own: they are written in place, and may have come in one buffer.
  const copy = (initial: NdArray) => tensorOf({ ...initial, data: initial.data.slice() });
  const current = new Map(state.map(({ input, initial }) => [input, copy(initial)]));
  const spare = new Map(
    state
      .filter(({ output }) => output !== undefined)
      .map(({ input, initial }) => [input, copy(initial)]),
  );
  return { session, slots: state, current, spare };
}

/** With `TRANSFUSION_PROFILE` set, ONNX Runtime writes the time of every operator to files of that prefix. */
function profiling(): ort.InferenceSession.SessionOptions {
  const prefix = process.env.TRANSFUSION_PROFILE;
  return prefix ? { enableProfiling: true, profileFilePrefix: prefix } : {};
}

async function run({
  program,
  feeds,
  outputs,
}: Extract<Request, { type: "run" }>): Promise<NdArray[]> {
  const { session, slots, current, spare } = loaded(program);
  const given: Record<string, ort.Tensor> = Object.fromEntries(current);
  for (const [name, feed] of feeds) given[name] = feedTensor(feed);
  const wanted: Record<string, ort.Tensor | null> = Object.fromEntries(
    outputs.map(({ name }) => [name, null]),
  );
  const changing = slots.filter((slot) => slot.output !== undefined);
  for (const { input, output } of changing)
    wanted[output as string] = spare.get(input) as ort.Tensor;
  const results = await session.run(given, wanted);
  for (const { input } of changing) {
    const fresh = spare.get(input) as ort.Tensor;
    spare.set(input, current.get(input) as ort.Tensor);
    current.set(input, fresh);
  }
  const arrays: NdArray[] = [];
  for (const { name, hold } of outputs) {
    const tensor = results[name] as ort.Tensor;
    if (hold === undefined) arrays.push(copied(tensor));
    else held.set(hold, tensor);
  }
  return arrays;
}

function loaded(program: number): Loaded {
  const found = programs.get(program);
  if (found === undefined) throw new Error(`engine: program ${program} was disposed of`);
  if (found instanceof Error) throw found;
  return found;
}

function heldTensor(id: number): ort.Tensor {
  const tensor = held.get(id);
  if (tensor === undefined) throw new Error(`engine: held array ${id} was released`);
  if (tensor instanceof Error) throw tensor;
  return tensor;
}

const feedTensor = (feed: Feed): ort.Tensor =>
  "held" in feed ? heldTensor(feed.held) : tensorOf(feed);

function tensorOf({ dtype, data, shape }: NdArray): ort.Tensor {
  return new ort.Tensor(dtype, writtenOut(data, sizeOf(shape)) as Float32Array, [...shape]);
}

/** The numbers of a tensor in a buffer of their own, so that sending them takes nothing from the engine. */
function copied(tensor: ort.Tensor): NdArray {
  return {
    shape: tensor.dims,
    dtype: tensor.type as DType,
    data: (tensor.data as Float32Array).slice(),
  };
}
