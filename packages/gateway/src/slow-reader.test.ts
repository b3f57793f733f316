import { Writable } from "node:stream";
import type { Request, Response } from "express";
import { expect, test } from "vitest";
import { createEventStreams } from "./event-stream.ts";
import { until } from "./fakes/fake-gateway.ts";
import { createSqlJobQueue } from "./jobs/sql-job-queue.ts";
import { createMetrics } from "./operation/metrics.ts";
import { checkSettings } from "./settings.ts";
import { openDatabase } from "./storage/open-database.ts";
import type { Transport } from "./transport.ts";

/** A response whose reader takes a piece only when `read` is called. */
function slowResponse() {
  const pieces: string[] = [];
  let taken: (() => void) | undefined;
  const writable = new Writable({
    highWaterMark: 1,
    write(piece: Buffer, _, done) {
      pieces.push(piece.toString());
      taken = done;
    },
  });
  const response = Object.assign(writable, {
    locals: { requestId: "slow" },
    set: () => response,
    flushHeaders() {},
  });
  const read = (): void => {
    const done = taken;
    taken = undefined;
    done?.();
  };
  return { response: response as unknown as Response, pieces, read };
}

async function queueOfEvents(count: number) {
  const queue = createSqlJobQueue(await openDatabase(":memory:"));
  await queue.add({ id: "job", kind: "generation", request: {}, details: {} }, 1);
  const lease = await queue.claim("generation", 60_000);
  const events = Array.from({ length: count }, () => ({ __typename: "GenerationText", text: "x" }));
  await queue.record(lease?.token as string, events, { state: "done" });
  return queue;
}

async function streamTo(response: Response, keepAliveMs: number) {
  const queue = await queueOfEvents(500);
  let asked = 0;
  const counting = {
    ...queue,
    events: (...given: Parameters<typeof queue.events>) => {
      asked += 1;
      return queue.events(...given);
    },
  };
  const streams = createEventStreams({
    context: { queue: counting } as unknown as Transport["context"],
    settings: checkSettings({ keepAliveMs }),
    metrics: createMetrics(),
    log() {},
  } as unknown as Transport);
  const body = { query: 'subscription { events(id: "job") { sequence } }' };
  const handled = streams.handle({ method: "POST", body } as Request, response);
  return { handled, asked: () => asked };
}

test("who reads slowly is told slowly: one event waits, the rest stays where it is kept", async () => {
  const { response, pieces, read } = slowResponse();
  const { handled, asked } = await streamTo(response, 60_000);
  await until(() => pieces.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const waiting = [pieces.length, response.writableLength < 200, asked()];

  const timer = setInterval(() => {
    for (let i = 0; i < 50; i++) setImmediate(read);
  }, 1);
  await handled;
  clearInterval(timer);

  expect(waiting).toEqual([1, true, 1]); // one page of 500 was read
  const sequences = pieces
    .join("")
    .match(/(?<="sequence":)\d+/g)
    ?.map(Number);
  expect(sequences).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
});

test("who reads nothing from one ping to the next is let go", async () => {
  const { response, pieces } = slowResponse();
  const { handled } = await streamTo(response, 20);

  await handled;

  expect(response.destroyed).toBe(true);
  expect(pieces).toHaveLength(1);
});
