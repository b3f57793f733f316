import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import type { NdArray } from "@transfusion/tensor";
import { EngineError } from "../errors.ts";
import type { Failure } from "./failure.ts";
import type { Answer, Asked, Request, Start } from "./messages.ts";

type Waiting = { resolve(arrays: readonly NdArray[]): void; reject(error: Error): void };

/** The engine's thread, where its answers to questions that block arrive, and what tells of them (alive.ts). */
type Engine = { readonly worker: Worker; readonly port: MessagePort; readonly signal: Int32Array };

/** How long a thread may take to start before whoever waits for it is told that it does not. */
const startingLimitMs = 60_000;

/** How often whoever is blocked looks whether the thread is still there. */
const lookingMs = 1000;

let engine: Engine | undefined;
/** What became of the thread before this one. */
let before: Start["before"];
let lastId = 0;
const waiting = new Map<number, Waiting>();

/**
 * Asks the engine's thread, which is started on first use, and keeps the process alive only until it answers. Buffers
 * that are transferred are copied neither here nor there, and are no longer the caller's.
 */
export function ask(
  request: Request,
  transferred: readonly ArrayBuffer[] = [],
): Promise<readonly NdArray[]> {
  const { worker } = openThread();
  const asked: Asked = { id: ++lastId, request, reply: "message" };
  const { promise, resolve, reject } = withResolvers();
  waiting.set(asked.id, { resolve, reject });
  worker.ref();
  worker.postMessage(asked, transferred);
  return promise;
}

/** Asks the engine's thread and blocks the calling one until it answers, after all that it was asked before. */
export function askSync(request: Request): readonly NdArray[] {
  const opened = openThread();
  const { worker, port, signal } = opened;
  const seen = Atomics.load(signal, 0);
  worker.postMessage({ id: ++lastId, request, reply: "signal" } satisfies Asked);
  for (let waited = 0; Atomics.load(signal, 0) === seen && isAlive(opened); waited += lookingMs) {
    const isStarted = Atomics.load(signal, 1) === 1;
    if (!isStarted && waited >= startingLimitMs) break;
    Atomics.wait(signal, 0, seen, lookingMs);
  }
  const answer = receiveMessageOnPort(port)?.message as Answer | undefined;
  if (answer === undefined) {
    abandon(opened, "it ended while it was waited for");
    throw new EngineError("engine: its thread should answer, it ended", "ended");
  }
  if (answer.error !== undefined) throw errorOf(answer.error);
  return answer.arrays ?? [];
}

/** Sends the engine's thread what needs no answer; if it fails, whoever reads its results is told. */
export function tell(request: Request, transferred: readonly ArrayBuffer[] = []): void {
  // What is to be given back went with the thread.
  const isGone = engine === undefined || !isAlive(engine);
  if (isGone && (request.type === "release" || request.type === "unload")) return;
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

const errorOf = ({ message, code, kernel }: Failure) => new EngineError(message, code, kernel);

function openThread(): Engine {
  if (engine !== undefined && !isAlive(engine)) abandon(engine, "it ended");
  engine ??= start();
  return engine;
}

/**
 * Says whether the thread runs, as far as can be told while the calling one is blocked and no event arrives: it tells of
 * its own end, and where it could not (it was terminated, its heap was full), its event loop is gone.
 */
function isAlive({ worker, signal }: Engine): boolean {
  return Atomics.load(signal, 2) === 0 && worker.performance.eventLoopUtilization().idle >= 0;
}

/** Ends the engine's thread: what it owes fails at once, what it held is lost, and the next call starts another. */
export function endThread(): void {
  if (engine !== undefined) abandon(engine, "it was told to end");
}

/**
 * Forgets a thread that ended or is to end: what it owed fails, and the next call starts another. One that still runs
 * leaves by itself after the call that it is in (or before its first): `Worker.terminate` in the middle of ONNX
 * Runtime's native code aborts the whole process, since that cannot throw into a stopped thread.
 */
function abandon(ended: Engine, why: string): void {
  if (engine !== ended) return;
  engine = undefined;
  before = { last: lastId, why };
  Atomics.store(ended.signal, 3, 1);
  const wake: Asked = { id: ++lastId, request: { type: "wait" }, reply: "none" };
  ended.worker.postMessage(wake);
  ended.worker.unref();
  for (const { reject } of waiting.values())
    reject(new EngineError(`engine: its thread should go on running, ${why}`, "ended"));
  waiting.clear();
}

function start(): Engine {
  const file = import.meta.url.endsWith(".ts") ? "../../dist/runtime/worker.js" : "./worker.js";
  const shared = new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT);
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL(file, import.meta.url), {
    execArgv: [],
    workerData: { signal: shared, port: port2, before } satisfies Start,
    transferList: [port2],
  });
  const opened: Engine = { worker, port: port1, signal: new Int32Array(shared) };

  worker.on("message", ({ id, arrays, error }: Answer) => {
    const asker = waiting.get(id);
    if (asker === undefined) return;
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (error === undefined) asker.resolve(arrays ?? []);
    else asker.reject(errorOf(error));
  });
  worker.on("error", (error) => abandon(opened, `it failed: ${error.message}`));
  worker.on("exit", (code) => abandon(opened, `it ended with code ${code}`));
  worker.unref();
  return opened;
}
