import { Worker } from "node:worker_threads";
import type { NdArray } from "@transfusion/tensor";
import { EngineError } from "../errors.ts";
import type { Answer, Asked, Request } from "./messages.ts";

type Waiting = { resolve(arrays: readonly NdArray[]): void; reject(error: Error): void };

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/** Asks the engine's thread, which is started on first use, and keeps the process alive only until it answers. */
export function ask(request: Request): Promise<readonly NdArray[]> {
  worker ??= start();
  const asked: Asked = { id: ++lastId, request };
  const { promise, resolve, reject } = withResolvers();
  waiting.set(asked.id, { resolve, reject });
  worker.ref();
  worker.postMessage(asked);
  return promise;
}

/** A number that no program and no held array has yet. */
export function freshId(): number {
  return ++lastId;
}

function withResolvers(): Waiting & { promise: Promise<readonly NdArray[]> } {
  let pair: Waiting | undefined;
  const promise = new Promise<readonly NdArray[]>((resolve, reject) => {
    pair = { resolve, reject };
  });
  return { promise, ...(pair as unknown as Waiting) };
}

function start(): Worker {
  const file = import.meta.url.endsWith(".ts") ? "../../dist/runtime/worker.js" : "./worker.js";
  const started = new Worker(new URL(file, import.meta.url), { execArgv: [] });
  started.on("message", ({ id, arrays, error }: Answer) => {
    const { resolve, reject } = waiting.get(id) as Waiting;
    waiting.delete(id);
    if (waiting.size === 0) started.unref();
    if (error === undefined) resolve(arrays ?? []);
    else reject(new EngineError(error));
  });
  const fail = (why: string): void => {
    if (worker !== started) return;
    worker = undefined;
    for (const { reject } of waiting.values())
      reject(new EngineError(`engine: its thread should go on running, ${why}`));
    waiting.clear();
  };
  started.on("error", (error) => fail(`it failed: ${error.message}`));
  started.on("exit", (code) => fail(`it ended with code ${code}`));
  return started;
}
