import { MessageChannel, parentPort, workerData } from "node:worker_threads";
import { type DType, type NdArray, sizeOf } from "@transfusion/tensor";
import * as ort from "onnxruntime-node";
import { writtenOut } from "../graph/graph.ts";
import { answered, leaveIfTold, signal } from "./alive.ts";
import { type Failure, FailureError, failureOf } from "./failure.ts";
import type { Answer, Asked, Feed, Feeds, Model, Request, Start, StateSlot } from "./messages.ts";
import { needlessOptimizers } from "./needless-optimizers.ts";
import { isFailure, runRest } from "./run-rest.ts";

/** The thread on which ONNX Runtime runs: its calls block, so no thread that serves people makes them. */

type Loaded = {
  readonly session: ort.InferenceSession;
  /** The file, where the rest of it is to be run if a part fails. */
  readonly model?: Uint8Array;
  readonly slots: readonly StateSlot[];
  readonly state: State;
};

/** What the next run is fed, slot by slot. */
type State = ort.Tensor[];

const port = parentPort as NonNullable<typeof parentPort>;
const { port: blockedPort, before } = workerData as Start;
/** A model that was refused: why, and the file where the rest of it may run. */
type Refused = { readonly failure: Failure; readonly model?: Uint8Array };
/** A failure stands where what was to be loaded or held failed: whoever needs it is told why. */
const programs = new Map<number, Loaded | Refused>();
const held = new Map<number, ort.Tensor | Failure>();

/** Requests are answered one after another, in the order in which they came. */
let turn: Promise<void> = Promise.resolve();
port.on("message", (asked: Asked) => {
  turn = turn.then(() => handle(asked));
});

async function handle({ id, request, reply }: Asked): Promise<void> {
  leaveIfTold();
  const result = await answer(request).then(
    (arrays): Answer => ({ id, arrays }),
    (error: unknown): Answer => {
      const failure = failureOf(error);
      remember(request, failure);
      return { id, error: failure };
    },
  );
  if (reply === "none") return;
  const buffers = (result.arrays ?? []).map(({ data }) => data.buffer as ArrayBuffer);
  if (reply === "message") return port.postMessage(result, buffers);
  blockedPort.postMessage(result, buffers);
  Atomics.add(signal, answered, 1);
  Atomics.notify(signal, answered);
}

function remember(request: Request, failure: Failure): void {
  if (request.type === "load") {
    const { program, model, divisible } = request;
    programs.set(program, { failure, ...(divisible ? { model: model.model } : {}) });
  }
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
      return loaded(request.program).state.map(copied);
    }
    case "writeState": {
      const { state } = loaded(request.program);
      giveBack(state.splice(0, state.length, ...request.state.map(tensorOf)));
      return [];
    }
    case "profile":
      await profile(request);
      return [];
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
      if (unloaded !== undefined && "session" in unloaded) await unloaded.session.release();
      return [];
    }
    case "wait":
      return [];
  }
}

async function load({
  model,
  slots,
  of,
  divisible = false,
}: Extract<Request, { type: "load" }>): Promise<Loaded> {
  const state = of === undefined ? [] : loaded(of).state;
  const session = await openSession(model, profiling());
  return { session, slots, state, ...(divisible ? { model: model.model } : {}) };
}

function openSession(
  { model, threads, device = "cpu" }: Model,
  others: ort.InferenceSession.SessionOptions = {},
): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: [device],
    intraOpNumThreads: threads,
    graphOptimizationLevel: "all",
    logSeverityLevel: 4,
    // A pattern is one more block as large as everything before the pattern was known: memory for no time.
    enableMemPattern: false,
    extra: {
      optimization: { disable_specified_optimizers: needlessOptimizers.join(";") },
      // ONNX Runtime's softmax writes 4e-39, a denormal number, where a score is masked, and a processor takes a
      // hundred times as long over those; libtensorflow flushes them as well.
      // Each session has threads of its own; those of the one that ran last would spin on the cores that the next needs.
      session: { set_denormal_as_zero: "1", force_spinning_stop: "1" },
    },
    ...others,
  });
}

/** Runs a graph in a session of its own, once to warm up, and has ONNX Runtime write down the time of every node. */
async function profile(request: Extract<Request, { type: "profile" }>): Promise<void> {
  const { slots, state } = loaded(request.program);
  const options = { enableProfiling: true, profileFilePrefix: request.prefix };
  const session = await openSession(request.model, options);
  try {
    const given = feedsOf(slots, state, request.feeds);
    for (let run = 0; run <= request.runs; run++) await session.run(given);
    session.endProfiling();
  } finally {
    await session.release();
  }
}

/** With `TRANSFUSION_PROFILE` set, ONNX Runtime writes the time of every operator to files of that prefix. */
function profiling(): ort.InferenceSession.SessionOptions {
  const prefix = process.env.TRANSFUSION_PROFILE;
  return prefix ? { enableProfiling: true, profileFilePrefix: prefix } : {};
}

async function run(request: Extract<Request, { type: "run" }>): Promise<NdArray[]> {
  try {
    return await runWhole(request);
  } catch (error) {
    const model = programs.get(request.program)?.model;
    if (model === undefined) throw error;
    return await runParts(model, request);
  }
}

async function runWhole({
  program,
  feeds,
  outputs,
}: Extract<Request, { type: "run" }>): Promise<NdArray[]> {
  const { session, slots, state } = loaded(program);
  const given = feedsOf(slots, state, feeds);
  const replaced = slots.flatMap(({ output }, at) =>
    output === undefined ? [] : [{ output, at }],
  );
  const names = [...outputs.map(({ name }) => name), ...replaced.map(({ output }) => output)];
  const results = await session.run(given, [...new Set(names)]);
  const arrays = take(outputs, (name) => results[name] as ort.Tensor);
  replace(state, replaced, results);
  return arrays;
}

/**
 * Puts results in place of the state. They are copies already: the binding makes one of every result, also of those that
 * ONNX Runtime was told to write into an array of ours, so that giving it one would only be one array more.
 */
function replace(
  state: State,
  replaced: readonly { readonly output: string; readonly at: number }[],
  results: Readonly<Record<string, ort.Tensor>>,
): void {
  const old: ort.Tensor[] = [];
  const taken = new Set(held.values());
  for (const { output, at } of replaced) {
    const fresh = results[output] as ort.Tensor;
    old.push(state[at] as ort.Tensor);
    // The memory of a state is given back when the next one is there, but what is held stays.
    state[at] = taken.has(fresh) ? tensorOf(copied(fresh)) : fresh;
    taken.add(fresh);
  }
  giveBack(old);
}

/** What can be computed although something cannot; the failure stands for the rest, and is an error where it is read. */
async function runParts(
  model: Uint8Array,
  { feeds, outputs }: Extract<Request, { type: "run" }>,
): Promise<NdArray[]> {
  const given = feeds.map(([name, feed]): [string, ort.Tensor | Failure] => {
    try {
      return [name, feedTensor(feed)];
    } catch (error) {
      return [name, failureOf(error)];
    }
  });
  const names = outputs.map(({ name }) => name);
  const results = await runRest(model, new Map(given), names);
  return take(outputs, (name) => results.get(name) as ort.Tensor | Failure);
}

/** Holds what is to stay here and copies the rest, in order. */
function take(
  outputs: Extract<Request, { type: "run" }>["outputs"],
  resultOf: (name: string) => ort.Tensor | Failure,
): NdArray[] {
  const arrays: NdArray[] = [];
  for (const { name, hold } of outputs) {
    const result = resultOf(name);
    if (hold !== undefined) held.set(hold, result);
    else if (isFailure(result)) throw new FailureError(result);
    else arrays.push(copied(result));
  }
  return arrays;
}

function feedsOf(
  slots: readonly StateSlot[],
  state: State,
  feeds: Feeds,
): Record<string, ort.Tensor> {
  const given: Record<string, ort.Tensor> = {};
  for (const [at, { input }] of slots.entries()) given[input] = state[at] as ort.Tensor;
  for (const [name, feed] of feeds) given[name] = feedTensor(feed);
  return given;
}

function loaded(program: number): Loaded {
  const found = programs.get(program);
  if (found === undefined) throw gone(`program ${program}`, program, "was disposed of");
  if (!("session" in found)) throw new FailureError(found.failure);
  return found;
}

function heldTensor(id: number): ort.Tensor {
  const tensor = held.get(id);
  if (tensor === undefined) throw gone(`array ${id}`, id, "was released");
  if (isFailure(tensor)) throw new FailureError(tensor);
  return tensor;
}

/** Why something is not here: it was given back, or it went with an earlier thread. */
function gone(what: string, id: number, givenBack: string): FailureError {
  const isLost = before !== undefined && id <= before.last;
  const why = isLost ? `was in a thread that is gone: ${before.why}` : givenBack;
  const message = `engine: ${what} should still be there, it ${why}`;
  return new FailureError({ message, code: isLost ? "lost" : "failed" });
}

const feedTensor = (feed: Feed): ort.Tensor =>
  "held" in feed ? heldTensor(feed.held) : tensorOf(feed);

function tensorOf({ dtype, data, shape }: NdArray): ort.Tensor {
  return new ort.Tensor(dtype, writtenOut(data, sizeOf(shape)) as Float32Array, [...shape]);
}

/** A port to nobody: what is sent there is gone. */
const nowhere = new MessageChannel().port1;
nowhere.close();

/** Gives the memory of arrays back at once: the garbage collector, who does not feel it, comes several steps later. */
function giveBack(tensors: readonly ort.Tensor[]): void {
  const buffers = tensors.map(({ data }) => (data as Float32Array).buffer as ArrayBuffer);
  nowhere.postMessage(null, [...new Set(buffers)]);
}

/** The numbers of a tensor in a buffer of their own, so that sending them takes nothing from the engine. */
function copied(tensor: ort.Tensor): NdArray {
  return {
    shape: tensor.dims,
    dtype: tensor.type as DType,
    data: (tensor.data as Float32Array).slice(),
  };
}
