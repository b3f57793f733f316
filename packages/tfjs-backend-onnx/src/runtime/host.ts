import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import type { NdArray } from "@transfusion/tensor";
import { EngineError } from "../errors.ts";
import type { Answer, Asked, Request } from "./messages.ts";

type Waiting = { resolve(arrays: readonly NdArray[]): void; reject(error: Error): void };

/** The engine's thread, where its answers to questions that block arrive, and what tells of them (alive.ts). */
type Engine = { readonly worker: Worker; readonly port: MessagePort; readonly signal: Int32Array };

/** How long a thread may take to start before whoever waits for it is told that it does not. */
const startingLimitMs = 60_000;

let engine: Engine | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/** Asks the engine's thread, which is started on first use, and keeps the process alive only until it answers. */
export function ask(request: Request): Promise<readonly NdArray[]> {
  const { worker } = openThread();
  const asked: Asked = { id: ++lastId, request, reply: "message" };
  const { promise, resolve, reject } = withResolvers();
  waiting.set(asked.id, { resolve, reject });
  worker.ref();
  worker.postMessage(asked);
  return promise;
}

/** Asks the engine's thread and blocks the calling one until it answers, after all that it was asked before. */
export function askSync(request: Request): readonly NdArray[] {
  const { worker, port, signal } = openThread();
  const seen = Atomics.load(signal, 0);
  worker.postMessage({ id: ++lastId, request, reply: "signal" } satisfies Asked);
  while (Atomics.load(signal, 0) === seen && Atomics.load(signal, 2) === 0) {
    const outcome = Atomics.wait(signal, 0, seen, startingLimitMs);
    if (outcome === "timed-out" && Atomics.load(signal, 1) === 0) break;
  }
  const answer = receiveMessageOnPort(port)?.message as Answer | undefined;
  if (answer === undefined) throw new EngineError("engine: its thread should answer, it ended");
  if (answer.error !== undefined) throw new EngineError(answer.error);
  return answer.arrays ?? [];
}

/** Sends the engine's thread what needs no answer; if it fails, whoever reads its results is told. */
export function tell(request: Request, transferred: readonly ArrayBuffer[] = []): void {
  openThread().worker.postMessage(
    { id: ++lastId, request, reply: "none" } satisfies Asked,
    transferred,
  );
}

/** A number that no program and no held array has yet. */
export function freshId(): number {
  return ++lastId;
}

/** Stands for the thread that runs now: what was loaded into another one is lost. */
export function currentThread(): object {
  return openThread();
}

function withResolvers(): Waiting & { promise: Promise<readonly NdArray[]> } {
  let pair: Waiting | undefined;
  const promise = new Promise<readonly NdArray[]>((resolve, reject) => {
    pair = { resolve, reject };
  });
  return { promise, ...(pair as unknown as Waiting) };
}

function openThread(): Engine {
  engine ??= start();
  return engine;
}

function start(): Engine {
  const file = import.meta.url.endsWith(".ts") ? "../../dist/runtime/worker.js" : "./worker.js";
  const shared = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL(file, import.meta.url), {
    execArgv: [],
    workerData: { signal: shared, port: port2 },
    transferList: [port2],
  });
  const opened: Engine = { worker, port: port1, signal: new Int32Array(shared) };

  worker.on("message", ({ id, arrays, error }: Answer) => {
    const { resolve, reject } = waiting.get(id) as Waiting;
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (error === undefined) resolve(arrays ?? []);
    else reject(new EngineError(error));
  });
  const fail = (why: string): void => {
    if (engine !== opened) return;
    engine = undefined;
    for (const { reject } of waiting.values())
      reject(new EngineError(`engine: its thread should go on running, ${why}`));
    waiting.clear();
  };
  worker.on("error", (error) => fail(`it failed: ${error.message}`));
  worker.on("exit", (code) => fail(`it ended with code ${code}`));
  worker.unref();
  return opened;
}
